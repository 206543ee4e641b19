/**
 * Parses each setting, in the order of options.mjs: takes its text, returns a valid value or one sentence about what is
 * wrong. Settings that depend on each other are parsed together.
 */
import { BlockList, isIP } from 'node:net'
import { resolve } from 'node:path'
import { isPushSubject } from '../domain/push-endpoint'
import { addProxy, isLoopback } from './addresses'
import type { OPTIONS } from './options.mjs'

export type Flag = (typeof OPTIONS)[number]['flag']

/** A setting's text, and the flag or variable it came from; null if not set. */
export type Given = { text: string; source: string } | null

/** PEM files. */
export interface TlsFiles {
  cert: string
  key: string
}

export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string | null
  name: string
}

export interface MailSettings {
  url: string
  from: string
}

export interface BackupSettings {
  everyMs: number
  keep: number
  /** A folder outside the data directory. */
  to: string
  /** The age key that backups are encrypted for. */
  recipient: string | null
}

/** The error message for an invalid setting; thrown by parsers, returned by `parseConfig`. */
export class ConfigError extends Error {}

export const fail = (message: string): never => {
  throw new ConfigError(message)
}

export function parsePort(given: Given): number {
  if (!given) return 3000
  const port = Number(given.text)
  if (/^\d{1,5}$/.test(given.text) && port <= 65_535) return port
  return fail(`Invalid ${given.source}: "${given.text}". Use a port from 0 to 65535.`)
}

export function parseHost(given: Given): string {
  const host = given?.text ?? '127.0.0.1'
  if (isIP(host) !== 0 || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(host)) return host
  return fail(`Invalid ${given!.source}: "${host}". Use an IP address or host name without a port.`)
}

export function parsePublicUrl(given: Given): string | null {
  if (!given) return null
  const url = URL.canParse(given.text) ? new URL(given.text) : null
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !url.username) return url.origin
  return fail(`Invalid ${given.source}: "${given.text}". Use a URL without a path, such as https://chat.example.com.`)
}

export function parseProxies(given: Given): string[] {
  if (!given) return []
  const entries = given.text.split(',').map((entry) => entry.trim())
  const wrong = entries.find((entry) => !addProxy(new BlockList(), entry))
  if (wrong === undefined) return entries
  return fail(`Invalid ${given.source}: "${wrong}". Use IP addresses or ranges such as 10.0.0.0/8.`)
}

export function parseOneOf<T extends string>(given: Given, values: readonly T[], fallback: T): T {
  if (!given) return fallback
  const value = values.find((candidate) => candidate === given.text)
  return value ?? fail(`Invalid ${given.source}: "${given.text}". Use one of: ${values.join(', ')}.`)
}

export function parseWhole(given: Given, unit: string): number | null {
  if (!given) return null
  if (/^\d{1,9}$/.test(given.text)) return Number(given.text)
  return fail(`Invalid ${given.source}: "${given.text}". Use a whole number of ${unit}, or 0 for no limit.`)
}

export function parseLabel(given: Given, longest = 60): string | null {
  if (!given) return null
  const label = given.text.trim()
  if (label.length > 0 && label.length <= longest && !/\p{Cc}/u.test(label)) return label
  return fail(`${given.source} must be one line of 1–${longest} characters.`)
}

export function parseContact(given: Given): string | null {
  if (!given || isPushSubject(given.text)) return given?.text ?? null
  return fail(
    `Invalid ${given.source}: "${given.text}". Use a contact that push services accept, such as mailto:ops@example.com or https://chat.example.com.`,
  )
}

export function parseOrigins(given: Given): string[] {
  const origins = given ? given.text.split(/[\s,]+/).filter((word) => word !== '') : []
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (wrong === undefined) return origins
  return fail(`Invalid ${given!.source}: "${wrong}". Use origins such as https://push.example.com:8443.`)
}

export function parseMail(url: Given, from: Given): MailSettings | null {
  if (!url && !from) return null
  if (!from) return fail(`${url!.source} needs --mail-from, the sender address for email.`)
  if (!url) return fail(`${from.source} needs --smtp-url, the mail server to use.`)
  const parsed = URL.canParse(url.text) ? new URL(url.text) : null
  if (!parsed || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') {
    // Omits the value, which may hold a password.
    return fail(`Invalid ${url.source}. Use smtp://user:password@mail.example.com:587, or smtps:// for port 465.`)
  }
  const address = from.text.trim()
  if (/\p{Cc}/u.test(address) || !/^[^<>@\s]+@[^<>@\s]+$|^[^<>@]+<[^<>@\s]+@[^<>@\s]+>$/.test(address)) {
    return fail(`Invalid ${from.source}: "${from.text}". Use chat@example.com, or Chat <chat@example.com>.`)
  }
  return { url: url.text, from: address }
}

export function parseOidc(issuer: Given, clientId: Given, secret: Given, name: Given): OidcSettings | null {
  const first = issuer ?? clientId ?? secret ?? name
  if (!first) return null
  if (!issuer) return fail(`${first.source} needs --oidc-issuer, the URL of the provider.`)
  if (!clientId) return fail(`${issuer.source} needs --oidc-client-id, which you get from the provider.`)
  const url = URL.canParse(issuer.text) ? new URL(issuer.text) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe || url.search || url.hash || url.username) {
    return fail(`Invalid ${issuer.source}: "${issuer.text}". Use a URL such as https://accounts.example.com.`)
  }
  return {
    issuer: issuer.text,
    clientId: clientId.text,
    clientSecret: secret?.text ?? null,
    name: parseLabel(name, 40) ?? url.host,
  }
}

export const BACKUP_FLAGS = ['backup-every', 'backup-keep', 'backup-to', 'backup-recipient'] as const

export function parseBackups(read: (flag: Flag) => Given, dataDir: string): BackupSettings | null {
  const everyMs = parseTime(read('backup-every'))
  if (everyMs === null) {
    const given = BACKUP_FLAGS.map(read).find((option) => option !== null)
    return given ? fail(`${given.source} has no effect without --backup-every, such as 24h.`) : null
  }
  const recipient = read('backup-recipient')
  if (recipient && !/^age1[a-z\d]+$/.test(recipient.text)) {
    fail(
      `Invalid ${recipient.source}: "${recipient.text}". Use a recipient that starts with age1, as age-keygen prints it.`,
    )
  }
  const keep = parseWhole(read('backup-keep'), 'backups') ?? 14
  return {
    everyMs,
    keep: keep === 0 ? Number.MAX_SAFE_INTEGER : keep,
    to: read('backup-to')?.text ?? `${resolve(dataDir)}-backups`,
    recipient: recipient?.text ?? null,
  }
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function parseTime(given: Given): number | null {
  if (!given) return null
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(given.text) ?? []
  if (count !== undefined) return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  return fail(`Invalid ${given.source}: "${given.text}". Use minutes, hours, or days: 30m, 24h, or 7d.`)
}

export function parseTls(cert: Given, key: Given): TlsFiles | null {
  if (!cert && !key) return null
  if (!cert || !key) return fail('Use --tls-cert and --tls-key together: the certificate, and its key.')
  return { cert: cert.text, key: key.text }
}
