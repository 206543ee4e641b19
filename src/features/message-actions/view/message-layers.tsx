'use client'

import { useSyncExternalStore } from 'react'
import type { Row } from '@/features/timeline/model/thread-rows'
import { onDemand, useInAdvance, useWhenIdle } from '@/ui/on-demand'
import { messageChanges } from '../data/message-changes-on-demand'
import { useMessageWork } from '../data/message-work'

const opened = onDemand(() => import('./message-layer').then((part) => part.MessageLayer))

/** The layers that open on a message, such as its menu: one of each for the whole timeline. */
export function MessageLayers({ rows }: { rows: readonly Row[] }) {
  const { layers } = useMessageWork()
  const layer = useSyncExternalStore(layers.subscribe, layers.get, () => null)
  useInAdvance(opened, layer !== null, () => {
    layers.close()
    layers.closed()
  })
  useWhenIdle(messageChanges.load)
  const row = layer && rows.find(({ key }) => key === layer.rowKey)
  if (!layer || row?.kind !== 'message') return null
  return <opened.Part key={`${layer.rowKey} ${layer.part}`} layer={layer} row={row} />
}
