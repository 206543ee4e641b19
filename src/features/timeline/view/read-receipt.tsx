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

/** How far a message of one's own has come, up to the two ticks of one that was read; nothing on what others wrote. */
export function ReadReceipt({ row }: { row: MessageRow }) {
  // Nobody reads what is not there any more.
  const state = row.isDeleted ? null : ticks[row.delivery]
  return state ? <Tick state={state} /> : null
}
