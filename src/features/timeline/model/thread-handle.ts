import type { MessageRow } from './message-row'

export interface ThreadHandle {
  /** Scrolls to the first message this person can see. */
  toStart: () => void
  /** Scrolls to the newest message, loading it if necessary. */
  toEnd: () => void
  /** The user has sent a message, which will appear at the end. */
  sent: () => void
  /**
   * Jumps to a message anywhere in the conversation, by its seq; shows a notice if it doesn't exist for this person.
   */
  jumpTo: (seq: number) => void
  /** Scrolls by one screen, toward the end or the start. */
  scrollPage: (by: 1 | -1) => void
  /** The messages from one seq to another in that direction, both included; null if not all of them are loaded. */
  between: (from: number, to: number) => readonly MessageRow[] | null
  /** All loaded messages. */
  all: () => readonly MessageRow[]
  /** The user's newest loaded message, which may not be on the server yet. */
  lastOwn: () => MessageRow | null
  /** Calls `call` once the message is on the server. A later request replaces this one. */
  onceSent: (clientMessageId: string, call: (row: MessageRow) => void) => void
  nameOf: (userId: string) => string
}
