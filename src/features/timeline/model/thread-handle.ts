import type { MessageRow } from './message-row'

export interface ThreadHandle {
  /** To the first message this person may see. */
  toStart: () => void
  /** To the newest message, loading it if it is not on show. */
  toEnd: () => void
  /** One's own message was sent: it comes at the end. */
  sent: () => void
  /** To a message anywhere in the conversation, by its seq; says so where it is not there for this person. */
  jumpTo: (seq: number) => void
  /** By a screen, towards the end or the start. */
  scrollPage: (by: 1 | -1) => void
  /** The messages from one seq to another, in that direction, both included; null when not all of them are loaded. */
  between: (from: number, to: number) => readonly MessageRow[] | null
  /** The newest message of one's own on show that is on the server. */
  lastOwn: () => MessageRow | null
  nameOf: (userId: string) => string
}
