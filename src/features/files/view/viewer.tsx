'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { onDemand } from '@/ui/on-demand'
import { saveFile } from '../data/save-file'
import { viewer, type Viewing } from '../model/viewer-store'

const layer = onDemand(() => import('@/ui/picture-viewer').then((part) => part.PictureViewer))

/** Opens once the viewer is loaded; the download starts when a picture is hovered or focused. */
export function openViewer(viewing: Viewing) {
  layer.load(() => viewer.open(viewing))
}

export const loadViewer = () => layer.load()

/** The page's only image viewer. */
export function Viewer() {
  const viewing = useSyncExternalStore(viewer.subscribe, viewer.get, () => null)
  const opener = useMemo(() => ({ current: viewing?.opener ?? null }), [viewing?.opener])
  return (
    <layer.Part
      pictures={viewing?.pictures ?? null}
      index={viewing?.index ?? 0}
      onIndex={viewer.go}
      onClose={viewer.close}
      onSave={({ url, name }) => void saveFile(url, name)}
      opener={opener}
    />
  )
}
