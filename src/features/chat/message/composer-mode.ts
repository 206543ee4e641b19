import type { Id } from '../../../../convex/_generated/dataModel'

/** What the composer's text becomes: a message, an answer to one, or the new text of one's own. */
export type ComposerMode = { kind: 'write' } | ReplyMode | EditMode

export interface ReplyMode {
  kind: 'reply'
  seq: number
  senderId: string
  /** “You” for one's own. */
  name: string
  content: string
}

export interface EditMode {
  kind: 'edit'
  messageId: Id<'messages'>
  seq: number
  sentAt: number
  content: string
  /** As it is being written; the draft waits unchanged. */
  text: string
}

export const writing: ComposerMode = { kind: 'write' }
