/**
 * Parses what the server was started with. Pure: takes arguments and variables, returns a checked configuration or one
 * sentence about what is wrong. A flag takes precedence over its variable. options.mjs lists all settings;
 * setting-parsers.ts defines their values.
 */
import { defaultMessagesPerSecond } from '../domain/budget'
import { isPushSubject } from '../domain/push-endpoint'
import { defaultFilesPerPerson } from '../domain/storage-quota'
import { isLoopback } from './addresses'
import { type Option, OPTIONS } from './options.mjs'
import {
  BACKUP_FLAGS,
  type BackupSettings,
  ConfigError,
  fail,
  type Flag,
  type Given,
  type MailSettings,
  type OidcSettings,
  parseBackups,
  parseContact,
  parseHost,
  parseLabel,
  parseMail,
  parseOidc,
  parseOneOf,
  parseOrigins,
  parsePort,
  parseProxies,
  parsePublicUrl,
  parseTls,
  parseWhole,
  type TlsFiles,
} from './setting-parsers'
import { readSwitches, SwitchError, type Switches, type Variables } from '../src/switches'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Registration = 'open' | 'invite' | 'closed'

export interface ServerConfig {
  /** Where accounts and data are. */
  homes: Switches
  /** 0 asks the system for a free port. */
  port: number
  host: string
  /** Whether to serve the local network, too. */
  lan: boolean
  /** PEM files; null: http. */
  tls: TlsFiles | null
  dataDir: string
  /** The public origin, if it isn't localhost: `https://chat.example.com`. */
  publicUrl: string | null
  /** Addresses or CIDR ranges whose X-Forwarded-For is trusted. */
  trustedProxies: string[]
  registration: Registration
  /** Sustained messages per second per person, in bursts of up to five times as many; 0: no limit. */
  messagesPerSecond: number
  /** In MB. */
  filesPerPerson: number
  /**
   * The server's name on the sign-in page, and its operator's contact (null: an administrator sets that in the
   * browser).
   */
  name: string
  owner: string | null
  /** Null: password sign-in only. */
  oidc: OidcSettings | null
  /** Null: the server sends no email. */
  mail: MailSettings | null
  logLevel: LogLevel
  demo: boolean
  /** Whether to accept the Convex CLI, with the data directory's admin key. */
  admin: boolean
  /** Discards pushed functions for the built-in ones. */
  forgetPushed: boolean
  /** Accepts a data directory that was copied while in use, if it is consistent. */
  acceptCopy: boolean
  /** Automatic backups; null: none. */
  backups: BackupSettings | null
  /** Contact address for push services; null: no pushes are sent. */
  pushContact: string | null
  /** Additional push services, which may have private addresses. */
  pushOrigins: string[]
}

/** Relative to the working directory. */
export const DATA_DIR = '.data'

export type ParsedConfig =
  | { ok: true; config: ServerConfig }
  | { ok: false; message: string }
  | { ok: 'help' }
  | { ok: 'version' }
  | { ok: 'print-admin-key'; dataDir: string }

export function parseConfig(argv: readonly string[], env: Variables): ParsedConfig {
  try {
    const flags = parseFlags(argv)
    if (flags.has('help')) return { ok: 'help' }
    if (flags.has('version')) return { ok: 'version' }
    const config = assemble(flags, env)
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
    if (!option) return fail(`Unknown option ${word}. Use --help to list the options.`)
    const flag = option.flag as Flag
    if (flags.has(flag) && !option.isList) fail(`Use --${flag} only once.`)
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

/** Settings that would have no effect because something else keeps the accounts or the data. */
function checkFlags(flags: Map<Flag, string>, { clerk, convex }: Switches): void {
  if (clerk && flags.has('demo')) fail("--demo can't be used with AUTH_MODE=clerk: it creates local accounts.")
  if (clerk && flags.has('registration')) {
    fail("--registration can't be used with AUTH_MODE=clerk. In Clerk, use Restrictions instead.")
  }
  if (clerk && flags.has('lan')) {
    fail('--lan can’t be used with AUTH_MODE=clerk: Clerk’s accounts belong to one domain. Use --public-url with it.')
  }
  for (const flag of ['smtp-url', 'mail-from'] as const) {
    if (clerk && flags.has(flag)) fail(`--${flag} can't be used with AUTH_MODE=clerk: Clerk sends its own email.`)
  }
  for (const flag of ['oidc-issuer', 'oidc-client-id', 'oidc-client-secret', 'oidc-name'] as const) {
    if (clerk && flags.has(flag)) fail(`--${flag} can't be used with AUTH_MODE=clerk: set the provider up in Clerk.`)
  }
  if (convex && flags.has('data-dir')) fail("--data-dir can't be used with CONVEX_URL: the deployment stores the data.")
  for (const flag of ['admin', 'print-admin-key', 'forget-pushed', 'accept-copy'] as const) {
    if (convex && flags.has(flag))
      fail(`--${flag} can't be used with CONVEX_URL. Use the deployment's own admin key and CLI.`)
  }
  for (const flag of BACKUP_FLAGS) {
    if (convex && flags.has(flag))
      fail(`--${flag} has no effect with CONVEX_URL, because the deployment stores the data.`)
  }
  for (const flag of ['push-contact', 'push-origin'] as const) {
    if (convex && flags.has(flag)) fail(`--${flag} has no effect with CONVEX_URL: set VAPID_SUBJECT on the deployment.`)
  }
  if (convex && flags.has('messages-per-second')) {
    fail("--messages-per-second can't be used with CONVEX_URL. Set PARLEY_MESSAGES_PER_SECOND on the deployment.")
  }
  if (convex && flags.has('files-per-person')) {
    fail('--files-per-person has no effect with CONVEX_URL: set PARLEY_FILES_PER_PERSON on the deployment.')
  }
}

function assemble(flags: Map<Flag, string>, env: Variables): ServerConfig {
  // An empty variable counts as unset: that is how compose files and shells unset one.
  const read = (flag: Flag): Given => {
    const variable = OPTIONS.find((option) => option.flag === flag)!.variable
    if (flags.has(flag)) return { text: flags.get(flag)!, source: `--${flag}` }
    const text = variable && env[variable]
    return text ? { text, source: variable } : null
  }
  const homes = readSwitches(env)
  checkFlags(flags, homes)
  const lan = flags.has('lan')
  if (lan && (read('host') || read('public-url'))) {
    fail("--lan finds the address itself, so it can't be used with --host or --public-url.")
  }
  const host = lan ? '0.0.0.0' : parseHost(read('host'))
  const publicUrl = parsePublicUrl(read('public-url'))
  const config: ServerConfig = {
    homes,
    port: parsePort(read('port')),
    host,
    lan,
    tls: parseTls(read('tls-cert'), read('tls-key')),
    dataDir: read('data-dir')?.text ?? DATA_DIR,
    publicUrl,
    trustedProxies: parseProxies(read('trusted-proxy')),
    registration: parseOneOf(read('registration'), ['open', 'invite', 'closed'], 'open'),
    messagesPerSecond: parseWhole(read('messages-per-second'), 'messages') ?? defaultMessagesPerSecond,
    filesPerPerson: parseWhole(read('files-per-person'), 'MB') ?? defaultFilesPerPerson,
    name: parseLabel(read('name')) ?? 'Parley',
    owner: parseLabel(read('owner'), 100),
    oidc: parseOidc(read('oidc-issuer'), read('oidc-client-id'), read('oidc-client-secret'), read('oidc-name')),
    mail: parseMail(read('smtp-url'), read('mail-from')),
    logLevel: parseOneOf(read('log-level'), ['debug', 'info', 'warn', 'error'], 'info'),
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
    fail(
      `Listening on ${host} requires --public-url, the URL that people open; without it no one could sign in. (Or use --lan.)`,
    )
  }
  if (config.tls && publicUrl !== null && !publicUrl.startsWith('https:')) {
    fail(`--tls-cert serves https, but --public-url is ${publicUrl}. Use a URL that starts with https.`)
  }
  if (config.demo && !local)
    fail(
      '--demo creates accounts with known email addresses, so it only runs on localhost. Remove --host and --public-url.',
    )
  return config
}
