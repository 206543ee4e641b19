'use client'

import { type RefObject, useEffect, useEffectEvent, useState } from 'react'

/** The dropped or pasted files, and whether some items can't be taken, such as folders. */
export interface Incoming {
  files: File[]
  hasFolder: boolean
}

/**
 * Handles files dropped anywhere on an element, or pasted while it or nothing has the focus. Returns whether a file is
 * being dragged over it.
 */
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
      if (!clipboardData || clipboardData.files.length === 0 || isText(clipboardData)) return
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

/**
 * Pasted text goes to the caret, even if an image of it comes along, as from a spreadsheet. A file manager's text
 * doesn't count: it is only the files' names.
 */
function isText(data: DataTransfer): boolean {
  const names = new Set([...data.files].map(({ name }) => name.normalize()))
  const lines = data
    .getData('text/plain')
    .split(/\r\n?|\n/)
    .filter(Boolean)
  return !lines.every((line) => names.has(nameIn(line).normalize()))
}

/** The last part of a path or file URL, or the text itself. */
function nameIn(line: string): string {
  if (!/^(?:file:|\/|[A-Z]:\\)/i.test(line)) return line
  const last = line.split(/[\\/]/).at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
