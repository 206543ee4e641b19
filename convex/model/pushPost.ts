import { isPushSubject } from '../../domain/push-endpoint'
import type { Subscription } from './devices'
import type { Outcome } from './pushQueue'
import { encryptPush, signFor, topicFor, type VapidKeys } from './webPush'

/** A push service answers within a second; a slower request is abandoned and retried later. */
const patienceMs = 10_000
/** A device that is off gets the push if it comes back within a day. */
const livesSeconds = 24 * 60 * 60

export interface Answer {
  result: Outcome['result']
  /** Null without a response. */
  status: number | null
  retryAfterMs?: number | undefined
}

export interface PostParts {
  keys: VapidKeys | null
  fetch: typeof globalThis.fetch
  patienceMs?: number
}

/** The operator's keys; null without them, in which case push services would reject every push. */
export function vapidKeys(): VapidKeys | null {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = process.env
  return publicKey && privateKey && subject && isPushSubject(subject) ? { publicKey, privateKey, subject } : null
}

/** Posts for one run: signs once per push service. */
export function createPost({ keys, fetch, patienceMs: patience = patienceMs }: PostParts) {
  const signatures = new Map<string, Promise<string>>()
  const signatureFor = (origin: string, by: VapidKeys) => {
    const known = signatures.get(origin) ?? signFor(origin, by, Date.now())
    signatures.set(origin, known)
    return known
  }
  /** Returns the outcome; never throws. */
  return async (subscription: Subscription, payload: string, conversationId: string): Promise<Answer> => {
    if (!keys) return { result: 'later', status: null }
    const { endpoint, auth } = subscription
    let request: RequestInit
    try {
      const authorization = await signatureFor(new URL(endpoint).origin, keys)
      const topic = await topicFor(conversationId, auth)
      const coding = { 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' }
      const headers = { authorization, ...coding, ttl: String(livesSeconds), urgency: 'high', topic }
      request = { method: 'POST', redirect: 'manual', headers, body: await encryptPush(payload, subscription) }
    } catch {
      // Invalid keys: retrying won't help.
      return { result: 'refused', status: null }
    }
    try {
      const response = await fetch(endpoint, { ...request, signal: AbortSignal.timeout(patience) })
      void response.body?.cancel().catch(() => {})
      return answerOf(response.status, response.headers.get('retry-after'), Date.now())
    } catch (error) {
      return { result: resultOf(error), status: null }
    }
  }
}

export function answerOf(status: number, retryAfter: string | null, now: number): Answer {
  if (status >= 200 && status < 300) return { result: 'taken', status }
  if (status === 404 || status === 410) return { result: 'gone', status }
  if (status === 429 || status >= 500) return { result: 'later', status, retryAfterMs: waitOf(retryAfter, now) }
  return { result: 'refused', status }
}

/** In seconds, or a date. */
function waitOf(retryAfter: string | null, now: number): number | undefined {
  if (!retryAfter) return undefined
  const wait = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

/** Nothing was sent: the connection failed. */
const unreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

/** A request without a response: the push may have arrived all the same. */
function resultOf(error: unknown): Outcome['result'] {
  const { code } = ((error as Error).cause ?? {}) as { code?: string }
  if (code === 'EPRIVATEADDRESS') return 'refused'
  return code !== undefined && unreached.includes(code) ? 'later' : 'unknown'
}
