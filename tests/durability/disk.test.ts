/** A full or read-only disk: acknowledged data stays, and an error message reaches the operator. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { ConvexError } from 'convex/values'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../../convex/_generated/api'
import { pageOf } from '../../domain/limits'
import { type Account, bundleServer, type ServerBundle } from '../support/bare-server'

/** The maximum length of a message: a few of them fill a small disk. */
const LONG = 'x'.repeat(7_900)
const FILE = new Uint8Array(100_000)
const DISK = '24m'
const BALLAST_BYTES = 18_000_000

const canMount = process.platform === 'linux' && process.getuid?.() === 0
const root = mkdtempSync(join(tmpdir(), 'parley-disk-'))
let bundle: ServerBundle

beforeAll(async () => {
  bundle = await bundleServer()
  if (canMount) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', root])
})

afterAll(async () => {
  await bundle.dispose()
  // Lazily, because the process may still be exiting.
  if (canMount) execFileSync('umount', ['-l', root])
  rmSync(root, { recursive: true, force: true })
})

function clientOf(url: string, { token }: Account): ConvexHttpClient {
  const http = new ConvexHttpClient(url, { logger: false })
  http.setAuth(token)
  return http
}

async function storedIn(http: ConvexHttpClient, conversationId: string): Promise<string[]> {
  const { lastSeq } = await http.query(api.conversations.getHead, { conversationId })
  const stored: string[] = []
  for (let page = 0; page <= pageOf(lastSeq); page++) {
    const { messages } = await http.query(api.messages.getMessages, { conversationId, page })
    stored.push(...messages.filter(({ kind }) => kind === 'text').map(({ clientMessageId }) => clientMessageId))
  }
  return stored
}

/** Repeats the action, and returns the code of the final rejection. */
async function refusalOf(work: (n: number) => Promise<void>): Promise<string | undefined> {
  try {
    for (let n = 0; n < 2_000; n++) await work(n)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(ConvexError)
    return (error as ConvexError<{ code: string }>).data.code
  }
}

/** No free page is left. */
function takeTheRest(): void {
  const page = Buffer.alloc(4_096)
  try {
    for (;;) appendFileSync(join(root, 'rest'), page)
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
}

describe.skipIf(!canMount)('a failing disk', () => {
  it('B4 B5 B10 loses nothing acknowledged: if it is full, writes are rejected with a reason; if it is read-only, the server doesn’t start', async () => {
    const dataDir = join(root, 'data')
    let server = await bundle.start({ dataDir })
    const ada = await server.signUp('Ada')
    let http = clientOf(server.url, ada)
    const { userId } = await http.mutation(api.users.ensureSelf, {})
    const conversationId = await http.mutation(api.conversations.getOrCreateConversation, { participantIds: [userId] })
    const acknowledged: string[] = []
    // A file is rejected, too, as are changes of a person.
    const mayUpload = () => http.mutation(api.files.generateUploadUrl, {})
    const upload = async (url: string) => {
      const answer = await fetch(url, { method: 'POST', body: FILE })
      return [answer.status, ((await answer.json()) as { code?: string }).code]
    }
    const filesIn = (directory: string) =>
      readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    const introduce = (bio: string) => http.mutation(api.users.updateProfile, { bio })
    const [first, whenFull] = [await mayUpload(), await mayUpload()]
    expect(await upload(first)).toEqual([200, undefined])
    await introduce('before')
    const send = async (clientMessageId: string) => {
      await http.mutation(api.messages.sendMessage, { conversationId, content: LONG, clientMessageId })
      acknowledged.push(clientMessageId)
    }

    writeFileSync(join(root, 'ballast'), Buffer.alloc(BALLAST_BYTES))
    expect(await refusalOf((n) => send(`before ${n}`))).toBe('NOT_STORED')
    expect(acknowledged.length).toBeGreaterThan(5)
    // The server continues: readers are served, and nothing is lost.
    const ready = await fetch(`${server.url}/readyz`)
    expect([ready.status, await ready.text()]).toEqual([200, 'ready, but the disk is full: nothing can be stored\n'])
    expect(await storedIn(http, conversationId)).toEqual(acknowledged)
    expect(server.output()).toContain('the disk is full')

    // Signing in creates a session, which needs space.
    takeTheRest()
    expect(await upload(whenFull)).toEqual([507, 'NOT_STORED'])
    expect(filesIn(join(dataDir, 'files'))).toBe(1)
    // A little fits into existing WAL pages; after that, it is rejected as well.
    let bio = 'before'
    const introduction = refusalOf(async (n) => {
      await introduce(`number ${n}`)
      bio = `number ${n}`
    })
    expect(await introduction).toBe('NOT_STORED')
    expect(await http.query(api.users.me, {})).toMatchObject({ bio })
    const signedIn = await server.signIn('Ada')
    expect([signedIn.status, await signedIn.json()]).toEqual([507, expect.objectContaining({ code: 'NOT_STORED' })])
    await server.stop()
    await expect(bundle.start({ dataDir })).rejects.toThrow(/disk.* is full/)
    rmSync(join(root, 'rest'))
    truncateSync(join(root, 'ballast'), BALLAST_BYTES - 1_000_000)
    server = await bundle.start({ dataDir })
    // After that the whole WAL is in the database, and its space is free.
    await server.stop()
    takeTheRest()
    truncateSync(join(root, 'rest'), statSync(join(root, 'rest')).size - 1_000_000)
    server = await bundle.start({ dataDir })
    http = clientOf(server.url, ada)
    expect(server.output()).toMatch(/The disk of .* is full\. People can read/)
    expect(await storedIn(http, conversationId)).toEqual(acknowledged)

    for (const name of ['ballast', 'rest']) rmSync(join(root, name))
    for (let n = 0; n < 20; n++) await send(`after ${n}`)
    expect(await upload(await mayUpload())).toEqual([200, undefined])
    expect(filesIn(join(dataDir, 'files'))).toBe(2)
    await introduce('after')
    expect(await http.query(api.users.me, {})).toMatchObject({ bio: 'after' })
    expect(await storedIn(http, conversationId)).toEqual(acknowledged)
    await server.kill()

    execFileSync('mount', ['-o', 'remount,ro', root])
    await expect(bundle.start({ dataDir })).rejects.toThrow(/Can't write to .*\(the disk is read-only\)/)
    execFileSync('mount', ['-o', `remount,rw,size=${DISK}`, root])

    server = await bundle.start({ dataDir })
    http = clientOf(server.url, ada)
    expect(await storedIn(http, conversationId)).toEqual(acknowledged)
    await server.stop()
  })
})
