/** Messages as Clerk sends them (through Svix): created and signed here, by the published scheme. */
import { createHmac, randomUUID } from 'node:crypto'

export interface WebhookUser {
  id: string
  updated_at: number
  first_name?: string | null
  last_name?: string | null
  username?: string | null
  image_url?: string
  has_image?: boolean
  primary_email_address_id?: string | null
  email_addresses?: { id: string; email_address: string }[]
}

export interface SignedMessage {
  body: string
  headers: Record<string, string>
}

export const newWebhookSecret = () => `whsec_${Buffer.from(randomUUID()).toString('base64')}`

export function webhookBody(type: string, data: WebhookUser | { id: string; deleted: true }): string {
  return JSON.stringify({ data, object: 'event', type, timestamp: Date.now(), instance_id: 'ins_test' })
}

interface SignOptions {
  id?: string
  /** In milliseconds. */
  at?: number
}

export function signature(body: string, secret: string, id: string, timestamp: number): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

/** With several secrets, as during a rotation. */
export function signWebhook(body: string, secrets: string | string[], options: SignOptions = {}): SignedMessage {
  const id = options.id ?? `msg_${randomUUID()}`
  const timestamp = Math.floor((options.at ?? Date.now()) / 1000)
  const signatures = [secrets].flat().map((secret) => signature(body, secret, id, timestamp))
  return {
    body,
    headers: { 'svix-id': id, 'svix-timestamp': String(timestamp), 'svix-signature': signatures.join(' ') },
  }
}
