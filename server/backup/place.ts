/**
 * Checks where backups go. A disk that isn't mounted looks like an empty folder, and a backup would silently fill the
 * system's disk instead. So the data directory remembers which folders were on a separate disk.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'
import { StartupError } from '../startup-error'

const PLACES_FILE = 'backup-places.json'
const LONGEST_MEMORY = 50

/** The device that an existing path is on. */
export type DeviceOf = (path: string) => number

interface Place {
  to: string
  dataDir: string
  /** For tests. */
  deviceOf?: DeviceOf | undefined
}

const deviceOfPath: DeviceOf = (path) => statSync(path).dev

/** Throws if a backup would not go where it was meant to. */
export function requirePlace({ to, dataDir, deviceOf }: Place): void {
  const above = dirname(resolve(to))
  if (!existsSync(to) && !existsSync(above)) {
    throw new StartupError(`Can't create ${to}: ${above} doesn't exist. Create it, or mount its disk.`)
  }
  const last = read(dataDir)[resolve(to)]
  if (last === undefined || isApart({ to, dataDir, deviceOf })) return
  throw new StartupError(
    `${to} was on a separate disk when the last backup was made there (${last}), and isn't now. Mount that disk. ` +
      `To use this one from now on: npm run backup -- --to ${to} --same-disk`,
  )
}

/** Records a place where a backup was made. */
export function rememberPlace({ to, dataDir, deviceOf }: Place, now: Date): void {
  const { [resolve(to)]: _, ...others } = read(dataDir)
  const places = isApart({ to, dataDir, deviceOf }) ? { ...others, [resolve(to)]: now.toISOString() } : others
  const newest = Object.fromEntries(Object.entries(places).slice(-LONGEST_MEMORY))
  const path = join(dataDir, PLACES_FILE)
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(newest, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    // The backup itself was made, and that matters most if this disk is full.
    rmSync(`${path}.new`, { force: true })
  }
}

/** The time of the last backup at each place that was on a separate disk. */
function read(dataDir: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(join(dataDir, PLACES_FILE), 'utf8')) as Record<string, string>
  } catch {
    // There is no record yet, or a damaged one, which is rewritten.
    return {}
  }
}

/** Whether it is on a disk other than the data's and the system's. */
function isApart({ to, dataDir, deviceOf = deviceOfPath }: Place): boolean {
  const device = deviceOf(existsSync(to) ? to : dirname(resolve(to)))
  return device !== deviceOf(dataDir) && device !== deviceOf(parse(resolve(to)).root)
}
