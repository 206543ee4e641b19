'use client'

import { Tick, type TickState } from '@/ui/tick'
import type { Delivery, MessageRow } from '../model/message-row'

const ticks: Record<Delivery, TickState | null> = {
  received: null,
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'sent',
  read: 'read',
  failed: 'failed',
}

/** The delivery state of the user's own message, up to two ticks for a read one; nothing on others' messages. */
export function ReadReceipt({ row }: { row: MessageRow }) {
  // A deleted message can no longer be read.
  const state = row.isDeleted ? null : ticks[row.delivery]
  return state ? <Tick state={state} /> : null
}
