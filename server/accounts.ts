/** Opens this server's accounts: their database, their keys, and the mailer. */
import { DATABASE_FILE } from '../runtime/storage/sqlite-errors'
import type { EmbeddedAuth, EmbeddedAuthOptions } from '../src/auth/embedded/server/server'
import type { ServerConfig } from './config'
import type { DataDir } from './data-dir'
import { type DatabaseFile, databaseTrouble, openDatabaseFile } from './database-file'
import { endUnknown } from './end-unknown'
import type { Log } from './log'
import type { Place } from './mail/letters'
import type { RunningMailer } from './mail/mailer'
import type { MailSettings } from './setting-parsers'
import { StartupError } from './startup-error'

interface AccountsOptions {
  config: ServerConfig
  log: Log
  /** The origins that people open this server at, the preferred one first. */
  origins: readonly [string, ...string[]]
  onOwner: (owner: string | null) => void
}

/** The parts of the server that the accounts need. */
export interface Around extends Pick<EmbeddedAuthOptions, 'syncUser' | 'identityOf' | 'state'> {
  onOpen: (database: DatabaseFile) => void
}

/** Lazy-loaded, so that a server whose accounts are at Clerk has no code loaded that could create one. */
export async function openAccounts(
  dataDir: DataDir,
  { config, log, origins, onOwner }: AccountsOptions,
  { onOpen, ...around }: Around,
): Promise<EmbeddedAuth> {
  const [{ createEmbeddedAuth }, { createAuthSecrets }, { NewerIdentityDatabaseError }] = await Promise.all([
    import('../src/auth/embedded/server/server'),
    import('../src/auth/embedded/server/token'),
    import('../src/auth/embedded/server/identity-database'),
  ])
  const mailer = config.mail && (await openMailer(config.mail, { name: config.name, origin: origins[0] }, log))
  const path = dataDir.file('identity.db')
  refuseMissing(dataDir)
  // Before the database: an interrupted start must not leave a database without its keys.
  const secrets = await dataDir.readOrCreate('secrets.json', createAuthSecrets)
  let opened: DatabaseFile | null = null
  try {
    const database = openDatabaseFile(path, {
      onLost: (error) => endUnknown('accounts', log, error),
      acceptMissingLog: config.acceptCopy,
    })
    opened = database
    onOpen(database)
    const auth = await createEmbeddedAuth({
      database,
      isFull: () => database.isFull(),
      ...secrets,
      issuer: dataDir.issuer,
      origins: [...origins],
      registration: config.registration,
      ...around,
      serverName: config.name,
      provider: config.oidc,
      mailer,
      owner: config.owner,
      onOwner,
      log: (level, message, cause) => log[level](message, cause === undefined ? undefined : { cause: String(cause) }),
    })
    if (auth.setupCode() === null && !dataDir.has(DATABASE_FILE))
      throw missing(dataDir, DATABASE_FILE, 'everything people wrote')
    return auth
  } catch (error) {
    // A refused start leaves the file as it was.
    opened?.close()
    if (error instanceof NewerIdentityDatabaseError) {
      throw new StartupError(`${dataDir.path} was written by a newer Parley. Update this one.`)
    }
    const trouble = databaseTrouble(path, error)
    throw trouble === null ? error : new StartupError(trouble)
  }
}

/** Reports at once if email doesn't work; the server starts anyway. */
async function openMailer(mail: MailSettings, place: Place, log: Log): Promise<RunningMailer> {
  const { createMailer } = await import('./mail/mailer')
  const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref())
  const mailer = createMailer({ ...mail, place, log, wait })
  void mailer.check()
  return mailer
}

/**
 * A used directory has all three. If one is missing, the server refuses to start: otherwise an empty server would
 * silently take its place.
 */
function refuseMissing(dataDir: DataDir): void {
  const accounts = dataDir.has('identity.db') || dataDir.has('identity.db-wal')
  if (accounts && !dataDir.has('secrets.json'))
    throw missing(dataDir, 'secrets.json', 'the keys that all sessions depend on')
  if (!accounts && dataDir.has(DATABASE_FILE))
    throw missing(dataDir, 'identity.db', 'the accounts (if those are at Clerk, set AUTH_MODE=clerk)')
}

function missing(dataDir: DataDir, name: string, held: string): StartupError {
  return new StartupError(
    `${dataDir.file(name)} is missing. It held ${held}. Put it back, or restore a backup. To start over, choose another --data-dir.`,
  )
}
