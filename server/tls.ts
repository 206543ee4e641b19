/** The https certificate. A renewed one is loaded without a restart. */
import { readFileSync, statSync } from 'node:fs'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { Log } from './log'
import { StartupError } from './startup-error'

export interface TlsFiles {
  cert: string
  key: string
}

export interface TlsPair {
  cert: Buffer
  key: Buffer
}

const LOOK_EVERY_MS = 30_000

export function readTls({ cert, key }: TlsFiles): TlsPair {
  const read = (path: string, flag: string) => {
    try {
      return readFileSync(path)
    } catch (error) {
      throw new StartupError(`${path} can't be read (${(error as NodeJS.ErrnoException).code}). Check --${flag}.`)
    }
  }
  const pair = { cert: read(cert, 'tls-cert'), key: read(key, 'tls-key') }
  try {
    createSecureContext(pair)
  } catch (error) {
    throw new StartupError(
      `${cert} and ${key} aren't a certificate and its key (${error instanceof Error ? error.message : String(error)}). Both must be PEM files.`,
    )
  }
  return pair
}

/** Renewal writes one file after the other: while they don't match, the previous pair stays in use. */
export function watchTls(files: TlsFiles, server: Pick<Server, 'setSecureContext'>, log: Log): () => void {
  const state = () =>
    [files.cert, files.key].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0).join(' ')
  let taken = state()
  const looking = setInterval(() => {
    const found = state()
    if (found === taken) return
    taken = found
    try {
      server.setSecureContext(readTls(files))
      log.info('Certificate renewed')
    } catch (error) {
      log.warn('Certificate not renewed; still using the previous one', { cause: String(error) })
    }
  }, LOOK_EVERY_MS).unref()
  return () => clearInterval(looking)
}
