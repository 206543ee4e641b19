/** One message on its way: what it is made of, how far it is, and why the server refused it. */
import { type Composed, composedOf } from '@/features/composer/model/draft'

export type OutboxState = 'waiting' | 'sending' | 'acknowledged' | 'failed'

export interface OutboxEntry extends Composed {
  clientMessageId: string
  conversationId: string
  createdAt: number
  state: OutboxState
  /** Failures in a row that were nobody's decision. */
  attempts: number
  /** Not sent again before this time, in ms of the local clock. */
  notBefore: number
  /** Once acknowledged. */
  seq: number | null
  /** Why the server refused it. */
  refusal: Refusal | null
}

/** As the server said it. */
export interface Refusal {
  code: string
  /** The server's sentence; nothing for what this page itself found out. */
  message?: string | undefined
  /** What of the message it is about. */
  subject?: string | undefined
  retryAfterMs?: number | undefined
}

/** These say that the message itself can't be taken: sending the same again is refused again. */
const lasting = new Set([
  'INVALID_INPUT',
  'EMPTY',
  'TOO_LONG',
  'CONFLICT',
  'LIMIT_REACHED',
  'ACCOUNT_DELETED',
  'UPLOAD_REFUSED',
  'UPLOAD_LOST',
])

/** Whether the same message may be taken another time: once one is let in again, say. */
export function canRetry({ code, subject }: Refusal): boolean {
  return code === 'NOT_FOUND' ? subject === 'conversation' : !lasting.has(code)
}

/** An entry as far as it outlives its page. */
export interface KeptEntry extends Composed {
  clientMessageId: string
  conversationId: string
  createdAt: number
  refusal: Refusal | null
}

export function kept(entry: OutboxEntry): KeptEntry {
  const { clientMessageId, conversationId, createdAt, refusal } = entry
  return { ...composedOf(entry), clientMessageId, conversationId, createdAt, refusal }
}

/** As a page takes it on. */
export function entryOf(entry: KeptEntry): OutboxEntry {
  // Nobody was signed in to send it: now somebody is.
  const refusal = entry.refusal?.code === 'UNAUTHENTICATED' ? null : entry.refusal
  return { ...entry, refusal, state: refusal ? 'failed' : 'waiting', attempts: 0, notBefore: 0, seq: null }
}
