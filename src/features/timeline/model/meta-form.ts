import type { MessageRow } from './message-row'

/** The form of a message's end: time and ticks, only what differs from the turn's last message, or nothing. */
export type MetaForm = 'whole' | 'signs' | 'none'

export function formOf({ endsTurn, isEdited, isDeleted, tickAlone }: MessageRow): MetaForm {
  if (endsTurn) return 'whole'
  return (isEdited || tickAlone) && !isDeleted ? 'signs' : 'none'
}
