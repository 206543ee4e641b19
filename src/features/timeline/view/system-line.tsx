'use client'

import { useEventWords } from '@/features/events/data/use-event-words'
import { readSystemEvent } from '../../../../domain/system-event'
import type { SystemRow } from '../model/thread-rows'
import { useMessageVisibility } from '../data/use-message-visibility'
import type { People } from '@/features/conversation/types'

interface SystemLineProps {
  row: SystemRow
  people: People
  self: string
}

/** A system event, from the viewer's perspective. */
export function SystemLine({ row, people, self }: SystemLineProps) {
  const visibility = useMessageVisibility(row.seq)
  const words = useEventWords()
  const { senderId } = row
  const event = readSystemEvent(row.content)
  const text = words({ event, senderId, self, nameOf: (userId) => people.get(userId)?.name })
  return (
    <div
      ref={visibility}
      data-row={row.key}
      data-seq={row.seq}
      className="px-6 pt-1 pb-3 text-center wrap-anywhere text-text-3 type-preview"
    >
      <span className="inline-block rounded-chip px-1.5 flash-target">{text}</span>
    </div>
  )
}
