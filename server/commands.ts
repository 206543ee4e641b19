/**
 * `npm run backup`, `verify`, `restore`, and `admin`: commands on a data directory, with or without its server running.
 * The last line of output says whether the command succeeded.
 */
import './warnings'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openSqlite } from '../runtime/storage/sqlite'
import type { AccountSummary } from '../src/auth/embedded/server/account-access'
import { ACCOUNTS_FILE, type Counts } from './backup/layout'
import { makeKey, recipientProblem } from './backup/encryption'
import type { Held } from './backup/filling'
import { forgetOldBackups, makeBackup } from './backup/make'
import { restoreBackup } from './backup/restore'
import { verifyBackup } from './backup/verify'
import { usualBackups, usualDataDir } from './environment'
import { connectControl } from './control'
import { openDatabaseFile, takeLock } from './database-file'
import { openDataDir } from './data-dir'
import { StartupError } from './startup-error'

declare const PARLEY_VERSION: string

const EXIT = { ok: 0, failed: 1, wrongUse: 2, notRunning: 3 }

const HELP = `parley commands, for a data directory (--data-dir, .data):
  backup [--to <folder>] [--keep <number>] Copy everything into a folder of its own, also while the server runs
         [--archive]                       as one file
         [--recipient <age1…>]             as one file that only the owner of that age key can open
         [--new-key <file>]                nothing yet, but make such a key, and say for whom to encrypt
         [--same-disk]                     to a folder that is no longer on a disk of its own
  verify <backup>                          Check every byte of a backup, and recount what is in it
  restore <backup> --data-dir <folder>     Put a backup into an empty folder
         [--identity <file>]               for both, with the age key of an encrypted one

beside a running server:
  restart                                  Start again, by npm start
  admin list                               Who has an account
  admin reset-password <email>             A link that lets someone choose a new password, good for a day
  admin reset-2fa <email>                  Turn off someone's second factor: their password is enough again
  admin make-admin <email>                 Let someone run the server too: invite people, hand out such links
  admin disable <email>                    Sign someone out everywhere, and let them in no more
  admin enable <email>                     Let them in again
  admin test-mail <email>                  Send an email there, or say why that fails`

class UsageError extends Error {}

async function run([command, ...rest]: string[]): Promise<void> {
  if (command === 'backup') return backup(rest)
  if (command === 'verify') return verify(rest)
  if (command === 'restore') return restore(rest)
  if (command === 'admin') return admin(rest)
  if (command === 'restart') return restart(rest)
  console.log(HELP)
  if (command !== 'help' && command !== '--help') process.exitCode = EXIT.wrongUse
}

async function backup(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      to: { type: 'string' },
      'data-dir': { type: 'string' },
      keep: { type: 'string' },
      archive: { type: 'boolean' },
      recipient: { type: 'string' },
      'new-key': { type: 'string' },
      'same-disk': { type: 'boolean' },
    },
  })
  if (values['new-key'] !== undefined) {
    const made = await makeKey(resolve(values['new-key']), new Date())
    console.log(
      `The key in ${values['new-key']} opens everything encrypted for\n${made}\nKeep it somewhere other than this machine and its backups.`,
    )
    return
  }
  const usual = usualBackups()
  const to = values.to ?? usual.to
  if (!to) throw new UsageError('Add a destination: npm run backup -- --to /mnt/backups')
  // If the server's own backups are encrypted, no unencrypted one is put next to them.
  const recipient = values.recipient ?? (to === usual.to ? usual.recipient : undefined) ?? null
  const problem = recipient === null ? null : recipientProblem(recipient)
  if (problem !== null) throw new UsageError(problem)
  const keep = values.keep === undefined ? null : Number(values.keep)
  if (keep !== null && !(Number.isInteger(keep) && keep > 0))
    throw new UsageError('--keep must be at least 1 (the number of backups to keep).')
  const dataDir = dataDirOf(values['data-dir'])
  if (!existsSync(dataDir))
    throw new StartupError(`There is nothing to back up: ${dataDir} does not exist. Use --data-dir.`)
  const source = (await holdRunning(dataDir)) ?? (await holdStopped(dataDir))
  try {
    console.log(`Backing up ${dataDir}`)
    const made = await makeBackup({
      dataDir,
      to,
      version: PARLEY_VERSION,
      now: new Date(),
      held: source.held,
      archive: values.archive || recipient !== null ? { recipient } : null,
      isSameDisk: values['same-disk'] ?? false,
    })
    for (const file of made.damaged) console.error(`Damaged before the backup: ${file}`)
    if (made.damaged.length > 0) process.exitCode = EXIT.failed
    // An older backup may contain the file that this one couldn't read.
    else if (keep !== null) {
      for (const path of forgetOldBackups(to, dataDir, keep)) console.log(`Removed ${path}`)
    }
    console.log(
      `${made.path}: ${inWords(made.counts)}, files ${made.files} (${made.linked} shared with the previous backup)`,
    )
  } finally {
    source.close()
  }
}

async function verify(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    options: { identity: { type: 'string' } },
    allowPositionals: true,
  })
  const [path] = positionals
  if (!path) throw new UsageError('Specify a backup: npm run verify -- /mnt/backups/parley-…')
  const { manifest, faults } = await verifyBackup(resolve(path), values.identity ?? null)
  for (const fault of faults) console.error(`Wrong: ${fault}`)
  if (faults.length > 0) throw new StartupError(`${path} is damaged. Use another backup.`)
  console.log(`${path} is complete: ${inWords(manifest.counts)}, from ${manifest.madeAt}`)
}

async function restore(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    options: { 'data-dir': { type: 'string' }, identity: { type: 'string' } },
    allowPositionals: true,
  })
  const [path] = positionals
  if (!path || !values['data-dir']) {
    throw new UsageError('Add a backup and a destination: npm run restore -- /mnt/backups/parley-… --data-dir .data')
  }
  const manifest = await restoreBackup(resolve(path), resolve(values['data-dir']), values.identity ?? null)
  const isUsual = resolve(values['data-dir']) === resolve(usualDataDir())
  console.log(
    `Restored ${inWords(manifest.counts)} from ${manifest.madeAt} into ${values['data-dir']}. ` +
      `Start with npm start${isUsual ? '' : ` -- --data-dir ${values['data-dir']}`}`,
  )
}

/** Used by scripts/update.mjs. */
async function restart(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { 'data-dir': { type: 'string' } } })
  const server = await connectControl(dataDirOf(values['data-dir']))
  if (!server) {
    process.exitCode = EXIT.notRunning
    return
  }
  await server.ask({ do: 'restart' }).catch(expected)
  server.close()
}

const DONE = {
  'make-admin': 'is an administrator now',
  disable: 'is signed out everywhere, and can’t sign in',
  enable: 'can sign in again',
  'reset-2fa': 'signs in with the password alone, and can set up a second factor again',
  'test-mail': 'was sent an email',
} as const

async function admin(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    options: { 'data-dir': { type: 'string' } },
    allowPositionals: true,
  })
  const [what, email] = positionals
  const isKnown = what === 'list' || what === 'reset-password' || (what !== undefined && Object.hasOwn(DONE, what))
  if (!isKnown) throw new UsageError(HELP)
  if (what !== 'list' && !email) throw new UsageError(`Specify an account: npm run admin -- ${what} ada@example.com`)
  const dataDir = dataDirOf(values['data-dir'])
  const server = await connectControl(dataDir)
  if (!server) throw new StartupError(`No server is running on ${dataDir}. Start it, or use its --data-dir.`)
  try {
    if (what === 'list') {
      const accounts = (await server.ask({ do: 'list' }).catch(expected)) as AccountSummary[]
      for (const { email, name, isAdmin, isDisabled } of accounts) {
        const notes = [...(isAdmin ? ['administrator'] : []), ...(isDisabled ? ['disabled'] : [])]
        console.log([email, name, ...notes].join('\t'))
      }
      return
    }
    const done = what as keyof typeof DONE | 'reset-password'
    const answer = await server.ask({ do: done, email: email! }).catch(expected)
    if (done === 'reset-password') {
      console.log(`Give ${email} this link. It works once, for a day:\n${answer as string}`)
    } else console.log(`${email} ${DONE[done]}`)
  } finally {
    server.close()
  }
}

interface Source {
  held: Held
  close(): void
}

async function holdRunning(dataDir: string): Promise<Source | null> {
  const server = await connectControl(dataDir)
  if (!server) return null
  await server.ask({ do: 'hold' }).catch(expected)
  return {
    held: {
      releaseDatabase: () => server.ask({ do: 'release-database' }).catch(expected),
      releaseFiles: () => server.ask({ do: 'release-files' }).catch(expected),
    },
    close: () => server.close(),
  }
}

/** No server is running: checkpoints the WALs into the databases, as a start would. */
async function holdStopped(dataDir: string): Promise<Source> {
  const opened = openDataDir(dataDir, takeLock)
  try {
    openSqlite({ directory: dataDir }).close()
    const accounts = opened.file(ACCOUNTS_FILE)
    if (existsSync(accounts)) openDatabaseFile(accounts, { onLost: () => {} }).close()
  } catch (error) {
    opened.release()
    throw error instanceof Error ? new StartupError(error.message) : error
  }
  const stays = () => Promise.resolve()
  return { held: { releaseDatabase: stays, releaseFiles: stays }, close: opened.release }
}

const expected = (error: unknown): never => {
  throw new StartupError(error instanceof Error ? error.message : String(error))
}

const dataDirOf = (given: string | undefined) => resolve(given ?? usualDataDir())

const inWords = ({ messages, conversations, people, accounts }: Counts) =>
  `messages ${messages}, conversations ${conversations}, people ${people}, accounts ${accounts}`

const isParseError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

/** Reports a file that can't be read or written in one sentence instead of a stack trace. */
function ofFile(error: unknown): StartupError | null {
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined || path === undefined) return null
  return new StartupError(`${path} can't be used (${syscall}: ${code}). Check its owner and permissions.`)
}

process.umask(0o077)
try {
  await run(process.argv.slice(2))
} catch (thrown) {
  const error = ofFile(thrown) ?? thrown
  const isExpected = error instanceof StartupError || error instanceof UsageError || isParseError(error)
  console.error(isExpected ? error.message : error)
  process.exitCode = error instanceof StartupError ? EXIT.failed : isExpected ? EXIT.wrongUse : EXIT.failed
}
