/**
 * What the server was started with. Pure: arguments and variables go in, a checked configuration or one sentence about
 * what is wrong comes out. A flag wins over its variable. options.mjs has all of them, setting-parsers.ts what each may be.
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
  /** Which home the accounts have, and which the data. */
  homes: Switches
  /** 0 asks the system for a free one. */
  port: number
  host: string
  /** Whether the network that this machine is in is served as well. */
  lan: boolean
  /** Files of PEM text; null: http. */
  tls: TlsFiles | null
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
  oidc: OidcSettings | null
  /** Null: the server sends no mail. */
  mail: MailSettings | null
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

/** In the folder it is started in. */
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

/** What has no meaning where something else keeps the accounts or the data, and would be set in vain. */
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
    if (convex && flags.has(flag)) fail(`--${flag} has no effect with CONVEX_URL: the deployment keeps the data.`)
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
  // An empty variable is the same as none: that's how compose files and shells unset one.
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
    fail('--lan finds the address by itself, so it can’t be used with --host or --public-url.')
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
    fail(`Listening on ${host} needs --public-url, the address people open, or no one could sign in. (Or use --lan.)`)
  }
  if (config.tls && publicUrl !== null && !publicUrl.startsWith('https:')) {
    fail(`With --tls-cert people use https, but --public-url is ${publicUrl}. Begin it with https.`)
  }
  if (config.demo && !local)
    fail(
      '--demo creates accounts with known email addresses, so it only runs on localhost. Remove --host and --public-url.',
    )
  return config
}
