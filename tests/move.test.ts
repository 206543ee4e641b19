/**
 * From a server with its own accounts to one with Clerk's: exported with the Convex CLI, mapped with `npm run move`,
 * imported, and used by the same people. Clerk is a fake.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { moveBuild } from '../scripts/lib-server-build.mjs'
import { api } from '../convex/_generated/api'
import type { Id } from '../convex/_generated/dataModel'
import { ZipReader, ZipWriter } from '../runtime/engine/transfer/zip'
import { administratorOf } from './support/administrator'
import { type BareServer, bundleServer, type ServerBundle } from './support/bare-server'
import { bundled } from './support/bundle'
import { type ClerkStandIn, startClerk } from './support/clerk/stand-in'
import { ended, startConvex } from './support/convex-command'
import { fetchAlone } from './support/fetch-alone'
import { ROOT } from './support/source-tree'

const folder = mkdtempSync(join(tmpdir(), 'parley-move-'))
const oldDir = join(folder, 'old')
const newDir = join(folder, 'new')
let bundle: ServerBundle
let move: string
let clerk: ClerkStandIn
beforeAll(async () => {
  bundle = await bundleServer()
  const { outdir: _, ...options } = moveBuild('')
  move = join(await bundled('move', options), 'main.mjs')
  clerk = await startClerk({ tokenSeconds: 600 })
})
afterAll(async () => {
  await bundle.dispose()
  await clerk.close()
  rmSync(folder, { recursive: true })
})

const keyOf = (dataDir: string): string =>
  execFileSync(process.execPath, [bundle.program, '--print-admin-key', '--data-dir', dataDir], {
    encoding: 'utf8',
  }).trim()

interface Person {
  functions: ConvexHttpClient
  userId: Id<'users'>
}

async function personWith(server: BareServer, token: string): Promise<Person> {
  const functions = new ConvexHttpClient(server.url, { fetch: fetchAlone })
  functions.setAuth(token)
  const { userId } = await functions.mutation(api.users.ensureSelf, {})
  return { functions, userId }
}

const account = (firstName: string, email: string) =>
  clerk.instance.createAccount({ firstName, lastName: '', email, password: 'correct horse battery' })

const tokenAtClerk = (of: ReturnType<typeof account>): Promise<string> =>
  clerk.instance.templateToken(clerk.instance.startSession(clerk.instance.createClient(), of))

const talkOf = (person: Person, ...others: Person[]) =>
  person.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [person, ...others].map(({ userId }) => userId),
  })

let sends = 0
const say = (person: Person, conversationId: string, content: string, more: object = {}) =>
  person.functions.mutation(
    api.messages.sendMessage,
    { conversationId, content, clientMessageId: `move-${++sends}`, ...more },
    { skipQueue: true },
  )

/** The content of a page with all their chats, by URL; files by their contents. */
async function look({ functions }: Person) {
  const rows = await functions.query(api.conversations.getUserConversations, { limit: 100 })
  const chats = await Promise.all(
    rows.map(async (row) => {
      const of = { conversationId: row.conversationId }
      const { messages } = await functions.query(api.messages.getMessages, { ...of, page: 0 })
      return {
        row,
        head: await functions.query(api.conversations.getHead, of),
        mine: await functions.query(api.conversations.getMine, of),
        messages: await Promise.all(
          messages.map(async ({ attachments = [], ...message }) => ({
            ...message,
            files: await Promise.all(
              attachments.map(async ({ url, name, size }) => {
                expect(url).toBeDefined()
                return { name, size, text: await (await fetchAlone(url!)).text() }
              }),
            ),
          })),
        ),
      }
    }),
  )
  return chats.toSorted((a, b) => (a.row.conversationId < b.row.conversationId ? -1 : 1))
}

async function exportTo(server: BareServer, path: string) {
  const target = { url: server.url, key: keyOf(oldDir) }
  const args = ['export', '--include-file-storage', '--path', path]
  expect(await ended(startConvex(target, args, { cwd: ROOT, home: folder }))).toMatchObject({ code: 0 })
}

const environment = () => ({ PATH: process.env.PATH, NODE_ENV: 'production' as const, ...clerk.env })

/** With an administrator’s answers, one per line. */
async function runMove(archive: string, out: string, answers: string[] = [], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, [move, archive, '--out', out, '--people', join(folder, 'people.json')], {
    env: { ...environment(), ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(answers.map((answer) => `${answer}\n`).join(''))
  const { code, stdout, stderr } = await ended(child)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

it('C233 people keep their chats, unread counts, permalinks, files, and mutes under their new accounts', async () => {
  const old = await bundle.start({ dataDir: oldDir, args: ['--admin'] })
  const join_ = async (name: string) => personWith(old, (await old.signUp(name)).token)
  const [ada, bo, cy] = [await join_('Ada'), await join_('Bo'), await join_('Cy')]
  const talk = await talkOf(ada, bo)
  const group = await ada.functions.mutation(api.conversations.createGroup, {
    name: 'Us',
    participantIds: [bo.userId, cy.userId],
  })
  for (const text of ['One', 'Two', 'Three']) await say(bo, talk, text)
  await ada.functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 0 })
  const url = await ada.functions.mutation(api.files.generateUploadUrl, {})
  const upload = await fetchAlone(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'Inside' })
  const { storageId } = (await upload.json()) as { storageId: Id<'_storage'> }
  await ada.functions.mutation(api.files.registerUpload, { storageId })
  await say(ada, group, '', { attachments: [{ storageId, name: 'note.txt' }] })
  await say(cy, group, 'Seen')
  const mute = { conversationIds: [group], muted: true, muteForMs: 3_600_000 }
  await ada.functions.mutation(api.conversations.setPrefs, mute)

  // Three at Clerk: one has the address of Cy’s account here, which no one has verified.
  const [newAda, newBo, eve] = [
    account('Ada', 'ada@new.test'),
    account('Bo', 'bo@new.test'),
    account('Eve', 'cy@example.com'),
  ]
  await exportTo(old, join(folder, 'first.zip'))
  const told = await runMove(join(folder, 'first.zip'), join(folder, 'none.zip'))
  expect(told).not.toContain('[Y/n]')
  expect(existsSync(join(folder, 'none.zip'))).toBe(false)
  const codeOf = (address: string) => new RegExp(`(move-\\S+) .*${address}`).exec(told)?.[1] ?? ''
  await say(ada, await talkOf(ada), codeOf('ada@new.test'))
  await say(bo, await talkOf(bo), ` ${codeOf('bo@new.test').toUpperCase()}`)

  await exportTo(old, join(folder, 'last.zip'))
  const [adaBefore, boBefore, cyBefore] = [await look(ada), await look(bo), await look(cy)]
  expect(adaBefore).toHaveLength(3)
  await old.stop()
  const moved = await runMove(join(folder, 'last.zip'), join(folder, 'moved.zip'), ['y', ''])
  expect(moved.match(/\[Y\/n\]/g)).toHaveLength(2)
  expect(moved).toContain('contains 2 of 3 people')
  expect(moved).toContain('Cy (@cy')

  const home = await bundle.start({ dataDir: newDir, args: ['--admin'], env: clerk.env })
  // Some may have signed in there already: the person created for them then must not be in the way.
  await personWith(home, await tokenAtClerk(newAda))
  const administrator = administratorOf(() => ({ url: home.url, key: keyOf(newDir) }))
  await administrator.import(readFileSync(join(folder, 'moved.zip')), { format: 'zip', mode: 'replaceAll' })
  await administrator.run('timers:rearm')
  const [adaThere, boThere] = [
    await personWith(home, await tokenAtClerk(newAda)),
    await personWith(home, await tokenAtClerk(newBo)),
  ]
  expect([adaThere.userId, boThere.userId]).toEqual([ada.userId, bo.userId])
  expect(await look(adaThere)).toEqual(adaBefore)
  expect(await look(boThere)).toEqual(boBefore)
  // Someone who only has another person's address is a new person, and Cy's messages stay Cy’s.
  const stranger = await personWith(home, await tokenAtClerk(eve))
  expect([ada.userId, bo.userId, cy.userId]).not.toContain(stranger.userId)
  expect(await look(stranger)).toEqual([])
  expect(cyBefore.map(({ row }) => row.conversationId)).toContain(group)
  await say(adaThere, talk, 'Here we are')
  expect((await boThere.functions.query(api.conversations.getHead, { conversationId: talk })).preview?.text).toBe(
    'Here we are',
  )
})

it('C233 an export without its files is rejected, and so is one from another product', async () => {
  const tryWith = async (name: string, tables: string[]) => {
    const path = join(folder, name)
    const archive = await ZipWriter.create(path)
    for (const table of tables) await archive.add(`${table}/documents.jsonl`, [Buffer.from('{"_id":"x"}\n')])
    await archive.finish()
    const out = join(folder, 'refused.zip')
    const result = await ended(
      spawn(process.execPath, [move, path, '--out', out], {
        env: environment(),
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    )
    expect(existsSync(out)).toBe(false)
    return result
  }
  expect(await tryWith('foreign.zip', ['notes'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("isn't from Parley"),
  })
  const without = await tryWith('without.zip', ['identities', 'files'])
  expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('--include-file-storage') })
})

it('C232 between two Clerk instances, an address that both have verified is proposed, and can be declined', async () => {
  const [known, refused] = [account('Dee', 'dee@new.test'), account('Fay', 'fay@new.test')]
  const path = join(folder, 'clerk.zip')
  const archive = await ZipWriter.create(path)
  const lines = (...rows: object[]) => [Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))]
  const users = [known, refused].map(({ id, firstName }) => ({ _id: `of ${id}`, name: firstName, handle: id }))
  await archive.add('users/documents.jsonl', lines(...users))
  const identities = [known, refused].map(({ id }) => ({
    _id: id,
    userId: `of ${id}`,
    tokenIdentifier: `https://before.test|${id}`,
  }))
  await archive.add('identities/documents.jsonl', lines(...identities))
  await archive.finish()
  const out = join(folder, 'clerk-moved.zip')
  // The fake serves as both.
  const told = await runMove(path, out, ['y', 'n'], { FROM_CLERK_SECRET_KEY: clerk.secretKey })
  expect(told.match(/both deployments have verified/g)).toHaveLength(2)
  expect(told).toContain('contains 1 of 2 people')
  const moved = await ZipReader.open(out)
  const [first, second] = (await moved.read('identities/documents.jsonl', 10_000))!.toString().trim().split('\n')
  await moved.close()
  expect(JSON.parse(first!)).toMatchObject({ tokenIdentifier: `${clerk.instance.issuer}|${known.id}` })
  expect(JSON.parse(second!)).toEqual(identities[1])
})
