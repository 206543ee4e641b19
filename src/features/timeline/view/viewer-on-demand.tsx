'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { viewer } from '@/features/files/model/viewer-store'
import { onDemand } from '@/ui/on-demand'
import { tellNotLoaded } from '@/ui/toast'
import type { ThreadViewerProps } from './thread-viewer'

const threadViewer = onDemand(() => import('./thread-viewer').then((part) => part.ThreadViewer))

/** Loaded when the pointer is near a picture. */
export function ViewerOnDemand(props: ThreadViewerProps) {
  const isReached = useSyncExternalStore(viewer.subscribe, viewer.isReached, () => false)
  const viewing = useSyncExternalStore(viewer.subscribe, viewer.get, () => null)
  useEffect(() => {
    if (isReached) threadViewer.load()
  }, [isReached])
  useEffect(() => {
    if (viewing === null) return
    threadViewer.load(
      () => {},
      () => {
        viewer.close()
        tellNotLoaded(() => viewer.open(viewing))
      },
    )
  }, [viewing])
  return <threadViewer.Part {...props} />
}
