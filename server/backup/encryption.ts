/** Encrypts an archive in age's own format (age-encryption.org), which `age -d` opens as well. */
import { readFileSync, writeFileSync } from 'node:fs'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { StartupError, systemErrorCode } from '../startup-error'

/** Why a recipient is invalid, or null. */
export function recipientProblem(recipient: string): string | null {
  try {
    new Encrypter().addRecipient(recipient)
    return null
  } catch {
    return `Invalid age recipient: "${recipient.slice(0, 80)}". Create one that begins with age1: npm run backup -- --new-key key.txt`
  }
}

/** Writes a new key to `path`, as age-keygen does, and returns the recipient to encrypt for. Never replaces a file. */
export async function makeKey(path: string, now: Date): Promise<string> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  try {
    const text = `# created: ${now.toISOString()}\n# public key: ${recipient}\n${identity}\n`
    writeFileSync(path, text, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'EEXIST') throw new StartupError(`${path} already exists, and may be the key to other backups.`)
    throw new StartupError(`Can't write to ${path} (${code}).`)
  }
  return recipient
}

export async function encrypt(
  source: AsyncIterable<Uint8Array>,
  recipient: string,
): Promise<AsyncIterable<Uint8Array>> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return iterable(await encrypter.encrypt(toWeb(source)))
}

/** `identityFile`: in the format of age-keygen. */
export async function decrypt(
  source: AsyncIterable<Uint8Array>,
  identityFile: string,
): Promise<AsyncIterable<Uint8Array>> {
  const decrypter = new Decrypter()
  for (const identity of readIdentities(identityFile)) decrypter.addIdentity(identity)
  try {
    return iterable(await decrypter.decrypt(toWeb(source)))
  } catch (error) {
    if (error instanceof Error && /no identity matched/.test(error.message)) {
      throw new StartupError(`No key in ${identityFile} opens this backup. Use the one it was encrypted for.`)
    }
    throw error
  }
}

function readIdentities(path: string): string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartupError(`Can't read ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const identities = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  try {
    for (const identity of identities) new Decrypter().addIdentity(identity.trim())
  } catch {
    identities.length = 0
  }
  if (identities.length === 0) {
    throw new StartupError(`${path} contains no age identity (a line that begins with AGE-SECRET-KEY-1).`)
  }
  return identities.map((identity) => identity.trim())
}

/** Not with `Readable.toWeb`, which raises a stream's failure a second time where nothing can catch it. */
function toWeb(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}

// Node's streams are async iterable; the browser's types don't say so.
const iterable = (stream: ReadableStream<Uint8Array>) => stream as unknown as AsyncIterable<Uint8Array>
