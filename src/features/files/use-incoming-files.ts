'use client'

import { type RefObject, useEffect, useEffectEvent, useState } from 'react'

/** What was dropped or pasted, and whether something in it can't be taken, as folders can't. */
export interface Incoming {
  files: File[]
  hasFolder: boolean
}

/** Files dropped anywhere on an element, or pasted while it has the focus or nothing has. Whether one is held over it. */
export function useIncomingFiles(
  frame: RefObject<HTMLElement | null>,
  enabled: boolean,
  take: (incoming: Incoming) => void,
): boolean {
  const [over, setOver] = useState(false)
  const onIncoming = useEffectEvent(take)
  useEffect(() => {
    const element = frame.current
    if (!element || !enabled) return
    const leaving = new AbortController()
    const { signal } = leaving
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget)) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      onIncoming(contentsOf(event.dataTransfer))
    }
    const paste = (event: ClipboardEvent) => {
      const { clipboardData, target } = event
      // Text goes where the caret is, also when it brings a picture of itself along, as from a spreadsheet.
      if (!clipboardData || clipboardData.files.length === 0 || clipboardData.types.includes('text/plain')) return
      if (target !== document.body && !(target instanceof Node && element.contains(target))) return
      event.preventDefault()
      onIncoming(contentsOf(clipboardData))
    }
    element.addEventListener('dragenter', hold, { signal })
    element.addEventListener('dragover', hold, { signal })
    element.addEventListener('dragleave', leave, { signal })
    element.addEventListener('drop', drop, { signal })
    document.addEventListener('paste', paste, { signal })
    return () => {
      leaving.abort()
      setOver(false)
    }
  }, [frame, enabled])
  return over
}

function contentsOf({ items, files }: DataTransfer): Incoming {
  const folders = new Set(
    [...items].flatMap((item) => (item.webkitGetAsEntry()?.isDirectory ? [item.getAsFile()?.name] : [])),
  )
  return { files: [...files].filter(({ name }) => !folders.has(name)), hasFolder: folders.size > 0 }
}
