/**
 * Content that people have erased, searched for in the bytes of the data directory: the chat's functions over the store
 * on disk.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getFunctionName } from 'convex/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { api } from '../../convex/_generated/api'
import schema from '../../convex/schema'
import { TestEngine } from '../../runtime/engine/testing/test-engine'
import { openSqlite } from '../../runtime/storage/sqlite'
import { claimsOf, convexModules } from '../support/backends/backend'

type Ref = Parameters<typeof getFunctionName>[0]

const UNDO_MS = 30_000
const MINUTE = 60_000

let directory: string
let engine: TestEngine
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-erasure-'))
  const modules: Record<string, Record<string, unknown>> = {}
  for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()
  engine = new TestEngine({ modules, schema, storage: openSqlite({ directory }) })
})
afterEach(async () => {
  await engine.engine.close()
  rmSync(directory, { recursive: true })
})

let calls = 0
/** Sent as a page does, so the result is stored for retries. */
const mutate = (name: string, ref: Ref, args: object) =>
  engine.value('mutation', getFunctionName(ref), args, {
    identity: claimsOf(name),
    replay: { sessionId: name, requestId: ++calls },
  })

const pass = async (ms: number): Promise<void> => {
  // In steps, because one timer may set the next.
  for (let passed = 0; passed < ms; passed += 1_000) {
    engine.system.advance(1_000)
    await engine.settled()
  }
}

/** In any file; by a child process, because this process must not open the database once more. */
const isAnywhere = (text: string): boolean =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some(({ name }) => execFileSync('cat', [join(directory, name)], { maxBuffer: 1 << 28 }).includes(text))

async function twoWhoTalk(): Promise<{ conversationId: string; say: (content: string) => Promise<string> }> {
  const ids: string[] = []
  for (const name of ['Ada', 'Bo'])
    ids.push(((await mutate(name, api.users.ensureSelf, {})) as { userId: string }).userId)
  const conversationId = (await mutate('Ada', api.conversations.createGroup, {
    name: 'Two',
    participantIds: ids,
  })) as string
  let said = 0
  const say = async (content: string): Promise<string> => {
    const sent = await mutate('Ada', api.messages.sendMessage, {
      conversationId,
      content,
      clientMessageId: `erasure ${++said}`,
    })
    return (sent as { messageId: string }).messageId
  }
  return { conversationId, say }
}

it('S62 R8 the text of a message deleted for everyone is in no file two minutes after its undo has expired', async () => {
  const { say } = await twoWhoTalk()
  for (let n = 0; n < 40; n++) await say(`Said before ${n}, and stays.`)
  const first = await say('zebrawood@everyone, what it said first')
  await mutate('Ada', api.messages.editMessage, { messageId: first, content: 'quicksilver, what it said then' })
  const second = await say(`marmalade ${'of some length '.repeat(300)}`)
  for (let n = 0; n < 40; n++) await say(`Said after ${n}, and stays.`)
  await pass(5_000)
  const secrets = ['zebrawood', 'quicksilver', 'marmalade']
  expect(secrets.filter(isAnywhere)).toEqual(secrets)

  await mutate('Ada', api.messages.deleteMessages, { messageIds: [first, second] })
  await pass(1_000)
  // The deletion can still be undone.
  expect(secrets.filter(isAnywhere)).toEqual(secrets)
  await pass(UNDO_MS + 2 * MINUTE)
  expect(secrets.filter(isAnywhere)).toEqual([])
  expect(isAnywhere('Said after 39, and stays.')).toBe(true)
})

it('S62 R8 the text of the newest message, which the list shows, and an account’s replaced picture are in no file either', async () => {
  const { say } = await twoWhoTalk()
  const newest = await say('persimmon, the last word')
  await mutate('Ada', api.users.updateProfile, { bio: 'tamarind, who I was' })
  await mutate('Ada', api.users.updateProfile, { bio: 'who I am' })
  await mutate('Ada', api.messages.deleteMessages, { messageIds: [newest] })
  await pass(UNDO_MS + 2 * MINUTE)
  expect(['persimmon', 'tamarind'].filter(isAnywhere)).toEqual([])
  expect(isAnywhere('who I am')).toBe(true)
})
