/** Verifies and parses Clerk's account events. Uses Web Crypto only, nothing from Node. */
import type { AccountEvent } from './users'

/** Larger than Clerk's largest account, and small enough to read before the sender is verified. */
export const longestWebhook = 256 * 1024

/** Tolerated difference from the sender's clock; an older message may be a replay. */
const toleranceSeconds = 5 * 60
/** While a secret is being rotated, a request carries one signature for each. */
const mostSignatures = 8

export interface WebhookHeaders {
  id: string | null
  timestamp: string | null
  signature: string | null
}

/**
 * Whether the request was signed with `secret` (`whsec_` and base64) recently: HMAC-SHA256 over its id, its time, and
 * its unmodified body. Web Crypto compares in constant time.
 */
export async function isSigned(
  body: string,
  { id, timestamp, signature }: WebhookHeaders,
  secret: string,
  now: number,
): Promise<boolean> {
  if (!id || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return false
  const secretBytes = bytesOf(secret.replace(/^whsec_/, ''))
  if (!secretBytes || secretBytes.length === 0) return false
  const key = await crypto.subtle.importKey('raw', secretBytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const candidate of signature.split(' ').slice(0, mostSignatures)) {
    const [version, encoded] = candidate.split(',', 2)
    const bytes = version === 'v1' && encoded ? bytesOf(encoded) : null
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return true
  }
  return false
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

const EVENTS: Record<string, AccountEvent['event']> = {
  'user.created': 'create',
  'user.updated': 'update',
  'user.deleted': 'delete',
}

/**
 * Clerk retries for three days. Anything older is the example event that its dashboard sends as a test: it is signed
 * like all others, and would create a person who doesn't exist. The person's next token contains whatever a late event
 * would have said.
 */
const oldestNewsMs = 7 * 24 * 60 * 60_000

/**
 * The account change that a verified event reports; 'other' for irrelevant events, null if it can't be parsed.
 * `receivedAt`: Clerk doesn't say when an account was deleted.
 */
export function readAccountEvent(body: string, issuer: string, receivedAt: number): AccountEvent | 'other' | null {
  const message = parse(body)
  if (!message || typeof message.type !== 'string') return null
  const event = EVENTS[message.type]
  if (!event) return 'other'
  const account = isObject(message.data) ? message.data : {}
  if (typeof account.id !== 'string' || account.id === '') return null
  const tokenIdentifier = `${issuer}|${account.id}`
  if (event === 'delete') return { event, tokenIdentifier, updatedAt: receivedAt }
  if (typeof account.updated_at !== 'number' || !Number.isFinite(account.updated_at)) return null
  if (receivedAt - account.updated_at > oldestNewsMs) return 'other'
  const email = primaryEmail(account)
  return {
    event,
    tokenIdentifier,
    updatedAt: account.updated_at,
    name: textOf(account.first_name, account.last_name) || textOf(account.username),
    ...(email ? { email } : {}),
    // Clerk generates a picture for people without one; here they have their initials.
    imageUrl: account.has_image === false ? '' : textOf(account.image_url),
  }
}

/** Every way for a session to end. */
const SESSION_ENDS = ['session.ended', 'session.removed', 'session.revoked']

/** The owner of the devices that get no more pushes: of an ended session, or a banned person. Null for other events. */
export function readEnd(body: string, issuer: string): { session: string } | { tokenIdentifier: string } | null {
  const message = parse(body)
  const data = isObject(message?.data) ? message.data : {}
  if (typeof data.id !== 'string' || data.id === '') return null
  if (SESSION_ENDS.includes(String(message?.type))) return { session: data.id }
  const isShut = message?.type === 'user.updated' && (data.banned === true || data.locked === true)
  return isShut ? { tokenIdentifier: `${issuer}|${data.id}` } : null
}

function primaryEmail({ email_addresses: all, primary_email_address_id: primary }: Record<string, unknown>) {
  const addresses: unknown[] = Array.isArray(all) ? all : []
  const found = addresses.find((address) => isObject(address) && address.id === primary)
  return isObject(found) ? textOf(found.email_address) : ''
}

function textOf(...parts: unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
