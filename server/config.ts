/**
 * Every flag and variable of the server, in one table. Pure: what the process was started with goes in, a checked
 * configuration or one sentence about what is wrong comes out. A flag wins over its variable.
 */
import { existsSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { defaultMessagesPerSecond } from '../domain/budget'
import { isPushSubject } from '../domain/push-endpoint'
import { defaultFilesPerPerson } from '../domain/storage-quota'
import { type Option, OPTIONS } from './options.mjs'
import { type ClerkForFunctions, readSwitches, SwitchError, type Switches } from '../src/switches'
import type { PushKeys } from './push-keys'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Registration = 'open' | 'invite' | 'closed'

export interface ServerConfig {
  /** Which home the accounts have, and which the data. */
  homes: Switches
  /** 0 asks the system for a free one. */
  port: number
  host: string
  /** Whether the network that this machine is in is served as well. */
  lan: boolean
  /** Files of PEM text; null: http. */
  tls: { cert: string; key: string } | null
  dataDir: string
  /** The origin people use when it isn't this machine's: `https://chat.example.com`. */
  publicUrl: string | null
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  registration: Registration
  /** How many messages one person may send in the long run, and five times as many at once; 0: any number. */
  messagesPerSecond: number
  /** In MB. */
  filesPerPerson: number
  /** What sign-in calls this server, and who runs it with how to reach them (null: an administrator says it in the browser). */
  name: string
  owner: string | null
  /** Null: people sign in with a password only. */
  oidc: { issuer: string; clientId: string; clientSecret: string | null; name: string } | null
  /** Null: the server sends no mail. */
  mail: { url: string; from: string } | null
  logLevel: LogLevel
  demo: boolean
  /** Whether Convex's command line may come in, with the key of the data directory. */
  admin: boolean
  /** Back to the functions that this server was built with. */
  forgetPushed: boolean
  /** Take a copy of a data directory that was in use, if it holds together. */
  acceptCopy: boolean
  /** Those that the server makes by itself; null: none. */
  backups: BackupSettings | null
  /** Whom a push service may write to; null: nothing is pushed. */
  pushContact: string | null
  /** Push services of one's own, which may have private addresses. */
  pushOrigins: string[]
}

export interface BackupSettings {
  everyMs: number
  keep: number
  /** A folder outside of the data directory. */
  to: string
  /** The age key that they are encrypted for. */
  recipient: string | null
}

const DATA_DIR = '.data'

export type ParsedConfig =
  | { ok: true; config: ServerConfig }
  | { ok: false; message: string }
  | { ok: 'help' }
  | { ok: 'version' }
  | { ok: 'print-admin-key'; dataDir: string }

type Flag = (typeof OPTIONS)[number]['flag']

/** The sentence a wrong setting ends with; thrown inside, returned by `parseConfig`. */
class ConfigError extends Error {}

const fail = (message: string): never => {
  throw new ConfigError(message)
}

export function parseConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): ParsedConfig {
  try {
    const flags = parseFlags(argv)
    if (flags.has('help')) return { ok: 'help' }
    if (flags.has('version')) return { ok: 'version' }
    const config = checked(flags, env)
    if (flags.has('print-admin-key')) return { ok: 'print-admin-key', dataDir: config.dataDir }
    return { ok: true, config }
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SwitchError) return { ok: false, message: error.message }
    throw error
  }
}

function parseFlags(argv: readonly string[]): Map<Flag, string> {
  const flags = new Map<Flag, string>()
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    const option: Option | undefined = OPTIONS.find(({ flag }) => flag === name)
    if (!option) return fail(`Unknown option ${word}. Use --help to see what there is.`)
    const flag = option.flag as Flag
    if (flags.has(flag) && !option.isList) fail(`--${flag} is given twice.`)
    if (option.value === null) {
      if (inline !== undefined) fail(`--${flag} takes no value.`)
      flags.set(flag, '')
    } else {
      const value = inline ?? argv[++i]
      if (!value || (inline === undefined && value.startsWith('--'))) fail(`--${flag} needs a value.`)
      flags.set(flag, flags.has(flag) ? `${flags.get(flag)} ${value}` : value!)
    }
  }
  return flags
}

const BACKUP_FLAGS = ['backup-every', 'backup-keep', 'backup-to', 'backup-recipient'] as const

/** What has no meaning where something else keeps the accounts or the data, and would be set in vain. */
function checkFlags(flags: Map<Flag, string>, { clerk, convex }: Switches): void {
  if (clerk && flags.has('demo'))
    fail('--demo makes accounts on this machine, but AUTH_MODE=clerk leaves them to Clerk.')
  if (clerk && flags.has('registration')) {
    fail(
      '--registration has no effect with AUTH_MODE=clerk: who may sign up is a setting of Clerk, under Restrictions.',
    )
  }
  for (const flag of ['smtp-url', 'mail-from'] as const) {
    if (clerk && flags.has(flag)) fail(`--${flag} can't be used with AUTH_MODE=clerk: Clerk sends its own email.`)
  }
  for (const flag of ['oidc-issuer', 'oidc-client-id', 'oidc-client-secret', 'oidc-name'] as const) {
    if (clerk && flags.has(flag)) fail(`--${flag} can't be used with AUTH_MODE=clerk: set the provider up in Clerk.`)
  }
  if (convex && flags.has('data-dir')) fail('--data-dir has no effect with CONVEX_URL: the deployment keeps the data.')
  for (const flag of ['admin', 'print-admin-key', 'forget-pushed', 'accept-copy'] as const) {
    if (convex && flags.has(flag)) fail(`--${flag} has no effect with CONVEX_URL: the deployment has keys of its own.`)
  }
  for (const flag of BACKUP_FLAGS) {
    if (convex && flags.has(flag)) fail(`--${flag} has no effect with CONVEX_URL: the deployment keeps the data.`)
  }
  for (const flag of ['push-contact', 'push-origin'] as const) {
    if (convex && flags.has(flag)) fail(`--${flag} has no effect with CONVEX_URL: set VAPID_SUBJECT on the deployment.`)
  }
  if (convex && flags.has('messages-per-second')) {
    fail('--messages-per-second has no effect with CONVEX_URL: set PARLEY_MESSAGES_PER_SECOND on the deployment.')
  }
  if (convex && flags.has('files-per-person')) {
    fail('--files-per-person has no effect with CONVEX_URL: set PARLEY_FILES_PER_PERSON on the deployment.')
  }
}

function checked(flags: Map<Flag, string>, env: Readonly<Record<string, string | undefined>>): ServerConfig {
  // An empty variable is the same as none: that's how compose files and shells unset one.
  const read = (flag: Flag): Given => {
    const variable = OPTIONS.find((option) => option.flag === flag)!.variable
    if (flags.has(flag)) return { text: flags.get(flag)!, source: `--${flag}` }
    const text = variable && env[variable]
    return text ? { text, source: variable } : null
  }
  const oneOf = <T extends string>(flag: Flag, values: readonly T[], fallback: T): T => {
    const given = read(flag)
    if (!given) return fallback
    const value = values.find((candidate) => candidate === given.text)
    return value ?? fail(`${given.source} is "${given.text}". It can be ${values.join(', ')}.`)
  }
  const homes = readSwitches(env)
  checkFlags(flags, homes)
  const lan = flags.has('lan')
  if (lan && (read('host') || read('public-url'))) {
    fail('--lan finds the address by itself, so it can’t be used with --host or --public-url.')
  }
  const host = lan ? '0.0.0.0' : parseHost(read('host'))
  const publicUrl = parsePublicUrl(read('public-url'))
  const config: ServerConfig = {
    homes,
    port: parsePort(read('port')),
    host,
    lan,
    tls: parseTls(read('tls-cert'), read('tls-key'), homes),
    dataDir: read('data-dir')?.text ?? DATA_DIR,
    publicUrl,
    trustedProxies: parseProxies(read('trusted-proxy')),
    registration: oneOf('registration', ['open', 'invite', 'closed'], 'open'),
    messagesPerSecond: parseWhole(read('messages-per-second'), 'messages') ?? defaultMessagesPerSecond,
    filesPerPerson: parseWhole(read('files-per-person'), 'MB') ?? defaultFilesPerPerson,
    name: parseLabel(read('name')) ?? 'Parley',
    owner: parseLabel(read('owner'), 100),
    oidc: parseOidc(read('oidc-issuer'), read('oidc-client-id'), read('oidc-client-secret'), read('oidc-name')),
    mail: parseMail(read('smtp-url'), read('mail-from')),
    logLevel: oneOf('log-level', ['debug', 'info', 'warn', 'error'], 'info'),
    demo: flags.has('demo'),
    admin: flags.has('admin'),
    forgetPushed: flags.has('forget-pushed'),
    acceptCopy: flags.has('accept-copy'),
    backups: parseBackups(read, read('data-dir')?.text ?? DATA_DIR),
    pushContact:
      parseContact(read('push-contact')) ?? (publicUrl !== null && isPushSubject(publicUrl) ? publicUrl : null),
    pushOrigins: parseOrigins(read('push-origin')),
  }
  const local = isLoopback(host) && (publicUrl === null || isLoopback(new URL(publicUrl).hostname))
  if (!isLoopback(host) && publicUrl === null && !lan) {
    fail(`Listening on ${host} needs --public-url, the address people open, or no one could sign in. (Or use --lan.)`)
  }
  if (config.tls && publicUrl !== null && !publicUrl.startsWith('https:')) {
    fail(`With --tls-cert people use https, but --public-url is ${publicUrl}. Begin it with https.`)
  }
  if (config.demo && !local) fail('--demo makes accounts with known names, so it only works on this machine itself.')
  return config
}

type Given = { text: string; source: string } | null

function parsePort(given: Given): number {
  if (!given) return 3000
  const port = Number(given.text)
  if (/^\d{1,5}$/.test(given.text) && port <= 65_535) return port
  return fail(`${given.source} is "${given.text}". A port is a number from 0 to 65535.`)
}

function parseWhole(given: Given, unit: string): number | null {
  if (!given) return null
  if (/^\d{1,9}$/.test(given.text)) return Number(given.text)
  return fail(`${given.source} is "${given.text}". It must be a whole number of ${unit}, or 0 for no limit.`)
}

function parseBackups(read: (flag: Flag) => Given, dataDir: string): BackupSettings | null {
  const everyMs = parseTime(read('backup-every'))
  if (everyMs === null) {
    const given = BACKUP_FLAGS.map(read).find((option) => option !== null)
    return given ? fail(`${given.source} has no effect without --backup-every, such as 24h.`) : null
  }
  const recipient = read('backup-recipient')
  if (recipient && !/^age1[a-z\d]+$/.test(recipient.text)) {
    fail(`${recipient.source} is "${recipient.text}". It must look like age1…, as age-keygen prints it.`)
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
  return fail(`${given.source} is "${given.text}". It must be minutes, hours or days: 30m, 24h or 7d.`)
}

function parseHost(given: Given): string {
  const host = given?.text ?? '127.0.0.1'
  if (isIP(host) !== 0 || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(host)) return host
  return fail(`${given!.source} is "${host}". It must be an address or a host name, without a port.`)
}

function parsePublicUrl(given: Given): string | null {
  if (!given) return null
  const url = URL.canParse(given.text) ? new URL(given.text) : null
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !url.username) return url.origin
  return fail(`${given.source} is "${given.text}". It must look like https://chat.example.com, without a path.`)
}

function parseTls(cert: Given, key: Given, { clerk }: Switches): ServerConfig['tls'] {
  if (!cert && !key) return null
  if (!cert || !key) return fail('--tls-cert and --tls-key go together: the certificate, and its key.')
  if (clerk) fail('--tls-cert can’t be used with AUTH_MODE=clerk. Put a proxy with TLS in front: docs/operations.md.')
  return { cert: cert.text, key: key.text }
}

function parseContact(given: Given): string | null {
  if (!given || isPushSubject(given.text)) return given?.text ?? null
  return fail(
    `${given.source} is "${given.text}". Push services refuse it: it must look like mailto:ops@example.com or https://chat.example.com.`,
  )
}

function parseOrigins(given: Given): string[] {
  const origins = given ? given.text.split(/[\s,]+/).filter((word) => word !== '') : []
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (wrong === undefined) return origins
  return fail(`${given!.source} contains "${wrong}". It must be an origin such as https://push.example.com:8443.`)
}

function parseProxies(given: Given): string[] {
  if (!given) return []
  const entries = given.text.split(',').map((entry) => entry.trim())
  const wrong = entries.find((entry) => !addProxy(new BlockList(), entry))
  if (wrong === undefined) return entries
  return fail(`${given.source} contains "${wrong}". It must be addresses or ranges such as 10.0.0.0/8.`)
}

/** Adds an address or a CIDR range to `list`; false if it is neither. */
export function addProxy(list: BlockList, entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  const family = version === 6 ? 'ipv6' : 'ipv4'
  if (prefix === undefined) list.addAddress(address, family)
  else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32)) {
    list.addSubnet(address, Number(prefix), family)
  } else return false
  return true
}

function parseOidc(issuer: Given, clientId: Given, secret: Given, name: Given): ServerConfig['oidc'] {
  const first = issuer ?? clientId ?? secret ?? name
  if (!first) return null
  if (!issuer) return fail(`${first.source} needs --oidc-issuer, the address of the provider.`)
  if (!clientId) return fail(`${issuer.source} needs --oidc-client-id, which the provider gave you.`)
  const url = URL.canParse(issuer.text) ? new URL(issuer.text) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe || url.search || url.hash || url.username) {
    return fail(`Invalid ${issuer.source}: "${issuer.text}". Use an address like https://accounts.example.com.`)
  }
  return {
    issuer: issuer.text,
    clientId: clientId.text,
    clientSecret: secret?.text ?? null,
    name: parseLabel(name, 40) ?? url.host,
  }
}

function parseMail(url: Given, from: Given): { url: string; from: string } | null {
  if (!url && !from) return null
  if (!from) return fail(`${url!.source} needs --mail-from, the address that email comes from.`)
  if (!url) return fail(`${from.source} needs --smtp-url, the mail server to send with.`)
  const parsed = URL.canParse(url.text) ? new URL(url.text) : null
  if (!parsed || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') {
    // Without the value: it may hold a password.
    return fail(`Invalid ${url.source}. Use smtp://user:password@mail.example.com:587, or smtps:// for port 465.`)
  }
  const address = from.text.trim()
  if (/\p{Cc}/u.test(address) || !/^[^<>@\s]+@[^<>@\s]+$|^[^<>@]+<[^<>@\s]+@[^<>@\s]+>$/.test(address)) {
    return fail(`Invalid ${from.source}: "${from.text}". Use chat@example.com, or Chat <chat@example.com>.`)
  }
  return { url: url.text, from: address }
}

function parseLabel(given: Given, longest = 60): string | null {
  if (!given) return null
  const label = given.text.trim()
  if (label.length > 0 && label.length <= longest && !/\p{Cc}/u.test(label)) return label
  return fail(`${given.source} must be one line of 1 to ${longest} characters.`)
}

/** The folder of package.json, wherever the bundle lies below it. */
export function findRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** What the process was started with, and the files beside package.json that Next and Convex's tools keep settings in. */
export function readProcess(root: string, development: boolean): ParsedConfig {
  // An update's build lies in a folder of its own: the files are where it was started.
  loadEnvironment(process.env.PARLEY_HOME ?? root, development)
  return parseConfig(process.argv.slice(2), process.env)
}

function loadEnvironment(root: string, development: boolean): void {
  const kind = development ? 'development' : 'production'
  for (const name of [`.env.${kind}.local`, '.env.local', `.env.${kind}`, '.env']) {
    const file = join(root, name)
    // What is set already stays: the shell's word counts most, then the earlier file's.
    if (existsSync(file)) process.loadEnvFile(file)
  }
}

/** What `npm run move` needs to know of both homes. */
export function readMove(root: string) {
  loadEnvironment(root, false)
  const { CLERK_SECRET_KEY: key, CLERK_JWT_ISSUER_DOMAIN: issuer, CLERK_API_URL, FROM_CLERK_SECRET_KEY } = process.env
  if (!key || !issuer) throw new Error('Set CLERK_SECRET_KEY and CLERK_JWT_ISSUER_DOMAIN of the new home.')
  return { key, issuer, apiUrl: CLERK_API_URL, oldKey: FROM_CLERK_SECRET_KEY }
}

/** Of a command that is given none: as a server that is started here has it. */
export function usualDataDir(): string {
  loadEnvironment(process.env.PARLEY_HOME ?? findRoot(), false)
  return process.env.PARLEY_DATA_DIR || DATA_DIR
}

/** Where a token comes from, for convex/auth.config.ts. */
export type TokenHome = { issuer: string; jwksUri: string } | { clerk: ClerkForFunctions }

/** What the pages need to know of the server that they run in: they share its process and read the environment. */
export function shareWithPages(config: ServerConfig, origins: readonly string[], siteUrl: string | null): void {
  Object.assign(process.env, {
    PARLEY_NAME: config.name,
    PARLEY_OWNER: config.owner ?? '',
    PARLEY_ORIGINS: config.homes.convex ? '' : origins.join(' '),
    // With the data elsewhere it is the operator's word.
    PARLEY_SITE_URL: siteUrl ?? process.env.PARLEY_SITE_URL ?? '',
  })
}

/** Who runs the server, said in the browser: what the next pages show. */
export function shareOwner(owner: string | null): void {
  process.env.PARLEY_OWNER = owner ?? ''
}

/**
 * All that functions see: their thread gets no other variable, so no secret of the machine is in their reach. The
 * part that convex/auth.config.ts reads is put into this process's environment too, where tokens are checked.
 */
export function functionsEnvironment(
  config: ServerConfig,
  origin: string,
  tokens: TokenHome,
  pushKeys: PushKeys,
): Record<string, string> {
  const accounts: Record<string, string> =
    'clerk' in tokens
      ? { AUTH_MODE: 'clerk', CLERK_JWT_ISSUER_DOMAIN: tokens.clerk.issuer }
      : { AUTH_MODE: 'embedded', PARLEY_TOKEN_ISSUER: tokens.issuer, PARLEY_TOKEN_JWKS: tokens.jwksUri }
  Object.assign(process.env, accounts)
  return {
    ...accounts,
    ...('clerk' in tokens ? { CLERK_WEBHOOK_SIGNING_SECRET: tokens.clerk.webhookSecret } : {}),
    NODE_ENV: process.env.NODE_ENV ?? 'production',
    CONVEX_CLOUD_URL: origin,
    CONVEX_SITE_URL: `${origin}/http`,
    PARLEY_MESSAGES_PER_SECOND: String(config.messagesPerSecond),
    PARLEY_FILES_PER_PERSON: String(config.filesPerPerson),
    ...(config.pushContact === null
      ? {}
      : {
          VAPID_PUBLIC_KEY: pushKeys.publicKey,
          VAPID_PRIVATE_KEY: pushKeys.privateKey,
          VAPID_SUBJECT: config.pushContact,
          PARLEY_PUSH_ORIGINS: config.pushOrigins.join(' '),
        }),
  }
}

/** In the functions' thread: all that they see. The deployment's own variables are added to it. */
export const functionEnvironment: Record<string, string | undefined> = process.env

/** The engine's thread reads what the server has put there for the functions. */
export const messagesPerSecond = (): number => Number(process.env.PARLEY_MESSAGES_PER_SECOND)
