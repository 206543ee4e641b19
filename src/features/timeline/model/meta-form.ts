import type { MessageRow } from './message-row'

/** How much a message shows at its end: time and ticks, only what its turn's last one doesn't say, or nothing. */
export type MetaForm = 'whole' | 'signs' | 'none'

export function formOf({ endsTurn, isEdited, isDeleted, tickAlone }: MessageRow): MetaForm {
  if (endsTurn) return 'whole'
  return (isEdited || tickAlone) && !isDeleted ? 'signs' : 'none'
}
