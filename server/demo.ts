/** `--demo`: creates two people and their chats in an empty store, with a random password. */
import { randomBytes } from 'node:crypto'
import type { Runtime } from '../runtime/index'
import type { EmbeddedAuth } from '../src/auth/embedded/server'
import { StartupError } from './startup-error'

const ADA = { name: 'Ada', email: 'ada@demo.test' }
const BO = { name: 'Bo', email: 'bo@demo.test' }

export interface DemoAccounts {
  emails: string[]
  password: string
}

export async function makeDemo(auth: EmbeddedAuth, runtime: Runtime, issuer: string): Promise<DemoAccounts> {
  if (auth.setupCode() === null) {
    throw new StartupError(
      '--demo needs an empty data directory, and this one has accounts. Choose another --data-dir.',
    )
  }
  const password = randomBytes(12).toString('base64url')
  const make = async (person: typeof ADA) => {
    const { id } = await auth.createAccount({ ...person, password })
    return { ...person, tokenIdentifier: `${issuer}|${id}` }
  }
  const ada = await make(ADA)
  const bo = await make(BO)
  await runtime.call('mutation', 'demo:seed', { ada, bo })
  return { emails: [ada.email, bo.email], password }
}
