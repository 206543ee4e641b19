/** `--demo`: creates a club of nine people and their chats in an empty store, with a random password. */
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Runtime } from '../../runtime/index'
import type { EmbeddedAuth } from '../../src/auth/embedded/server/server'
import { findRoot } from '../environment'
import { StartupError } from '../startup-error'
import { drawing } from './drawing'

/** By their names in convex/model/demoScript.ts. The first one is the administrator. */
const people = {
  june: 'June Okafor',
  noor: 'Noor Halloran',
  kofi: 'Kofi Brandt',
  maya: 'Maya Lindholt',
  hana: 'Hana Moriko',
  teodor: 'Teodor Pike',
  ines: 'Ines Varga',
  sol: 'Sol Ferreira',
  lena: 'Lena Winter',
}

export interface DemoAccounts {
  /** The chat of two people who have a lot to say to each other. */
  emails: string[]
  password: string
}

const emailOf = (name: string) => `${name}@demo.test`

export async function makeDemo(auth: EmbeddedAuth, runtime: Runtime, issuer: string): Promise<DemoAccounts> {
  if (auth.setupCode() === null) {
    throw new StartupError(
      '--demo needs an empty data directory, and this one already has accounts. Choose another --data-dir.',
    )
  }
  const password = randomBytes(12).toString('base64url')
  const accounts: Record<string, object> = {}
  for (const [key, name] of Object.entries(people)) {
    const email = emailOf(key)
    const { id } = await auth.createAccount({ name, email, password })
    accounts[key] = { name, email, tokenIdentifier: `${issuer}|${id}` }
  }
  await runtime.call('mutation', 'demo:seed', { people: accounts, files: await keepFiles(runtime) })
  return { emails: [emailOf('june'), emailOf('noor')], password }
}

/** The stored version of each demo file, by name. */
async function keepFiles(runtime: Runtime): Promise<Record<string, unknown>> {
  const files: Record<string, unknown> = {}
  const keep = async (name: string, bytes: Uint8Array, type: string) => {
    files[name] = await runtime.call('action', 'demo:keepFile', { bytes: new Uint8Array(bytes).buffer, type })
  }
  const folder = join(findRoot(), 'server', 'demo', 'pictures')
  for (const file of await readdir(folder)) {
    await keep(basename(file, '.webp'), await readFile(join(folder, file)), 'image/webp')
  }
  await keep('drawing', drawing(), 'application/pdf')
  return files
}
