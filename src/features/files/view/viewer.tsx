'use client'

import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { PictureViewer } from '@/ui/picture-viewer'
import { saveFile } from '../data/save-file'
import { indexNow, type ViewedMessage, type ViewedPicture, viewedPictures } from '../model/viewed-pictures'
import { viewer } from '../model/viewer-store'

interface ViewerProps {
  /** Null until the picture to view has loaded. */
  messages: readonly ViewedMessage[] | null
  /** Called when the current picture is near the first or last loaded one. */
  onNearEnd: (end: 'older' | 'newer') => void
  renderHead: (picture: ViewedPicture) => ReactNode
  renderActions: (picture: ViewedPicture, close: () => void) => ReactNode
}

/** The number of thumbnails on each side of the filmstrip. */
const nearEnd = 12

/** The page's only viewer. */
export function Viewer({ messages, onNearEnd, renderHead, renderActions }: ViewerProps) {
  const viewing = useSyncExternalStore(viewer.subscribe, viewer.get, () => null)
  // Another chat has different pictures.
  useEffect(() => viewer.close, [])
  const pictures = useMemo(() => (viewing && messages ? viewedPictures(messages) : null), [viewing, messages])
  const [last, setLast] = useState(0)
  const index = viewing && pictures ? indexNow(pictures, viewing.key, last) : last
  if (index >= 0 && index !== last) setLast(index)
  const shown = pictures?.[index]
  useEffect(() => {
    if (!pictures) return
    if (index < nearEnd) onNearEnd('older')
    if (index >= pictures.length - nearEnd) onNearEnd('newer')
  }, [pictures, index, onNearEnd])
  useEffect(() => {
    if (!pictures) return
    if (viewing && !shown) viewer.close()
    else if (shown && shown.key !== viewing?.key) viewer.go(shown.key)
  }, [viewing, pictures, shown])
  const opener = useMemo(() => ({ current: viewing?.opener ?? null }), [viewing?.opener])
  return (
    <PictureViewer
      pictures={shown ? pictures : null}
      index={index}
      head={shown ? renderHead(shown) : null}
      caption={shown?.caption ?? ''}
      actions={shown ? renderActions(shown, viewer.close) : null}
      onGo={viewer.go}
      onClose={viewer.close}
      onSave={({ url, name }) => void saveFile(url, name)}
      opener={opener}
      tileOf={(key) => tileOf(key, opener.current)}
    />
  )
}

/** The place on the page that shows the picture: the one it was opened from, if it shows that one. */
function tileOf(key: string, opener: HTMLElement | null): HTMLElement | null {
  if (opener?.dataset['picture'] === key) return opener
  return document.querySelector<HTMLElement>(`[data-picture="${CSS.escape(key)}"]`)
}
