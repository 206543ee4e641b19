/** One unsent message: its content, its state, and why the server rejected it. */
import { type Composed, composedOf } from '@/features/composer/model/draft'

export type OutboxState = 'waiting' | 'sending' | 'acknowledged' | 'failed'

export interface OutboxEntry extends Composed {
  clientMessageId: string
  conversationId: string
  createdAt: number
  state: OutboxState
  /** Consecutive failures without a verdict. */
  attempts: number
  /** Not sent again before this time, in ms of the local clock. */
  notBefore: number
  /** Once acknowledged. */
  seq: number | null
  /** Why the server rejected it. */
  refusal: Refusal | null
}

/** The server's error code. */
export interface Refusal {
  code: string
  /** The server's message; absent for failures that this page found itself. */
  message?: string | undefined
  /** The field of the message that it is about. */
  subject?: string | undefined
  retryAfterMs?: number | undefined
}

/** Codes that mean the message itself is invalid: sending it again would be rejected again. */
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

/** Whether the same message can be accepted later, for example after being added to the group again. */
export function canRetry({ code, subject }: Refusal): boolean {
  return code === 'NOT_FOUND' ? subject === 'conversation' : !lasting.has(code)
}

/** The part of an entry that outlives its page. */
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

/** An entry as a page takes it over. */
export function entryOf(entry: KeptEntry): OutboxEntry {
  // It failed because no one was signed in; now someone is.
  const refusal = entry.refusal?.code === 'UNAUTHENTICATED' ? null : entry.refusal
  return { ...entry, refusal, state: refusal ? 'failed' : 'waiting', attempts: 0, notBefore: 0, seq: null }
}
