/** Backups made while people write, looked through, and put back. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { api } from '../../convex/_generated/api'
import { type BareServer, bundleServer, type ServerBundle } from '../support/bare-server'
import { readManifest } from '../../server/backup/layout'
import { verifyBackup } from '../../server/backup/verify'
import { sendFilesByHttp } from '../support/files'
import { commandsProgram, runCommand } from '../support/run-command'

const root = mkdtempSync(join(tmpdir(), 'parley-backup-'))
let bundle: ServerBundle
let commands: string
beforeAll(async () => {
  bundle = await bundleServer()
  commands = await commandsProgram()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

const command = (...words: string[]) => runCommand(commands, ...words)

const madeIn = (to: string): string => join(to, readdirSync(to).find((name) => name.endsWith('Z')) ?? 'none')

async function enter(server: BareServer, token: string, name: string) {
  const functions = new ConvexHttpClient(server.url, { logger: false })
  functions.setAuth(token)
  const { userId } = await functions.mutation(api.users.ensureSelf, {})
  return { name, functions, userId }
}
type Person = Awaited<ReturnType<typeof enter>>

const arrive = async (server: BareServer, name: string) => enter(server, (await server.signUp(name)).token, name)

let sends = 0
const say = ({ functions }: Person, conversationId: string, content: string) =>
  functions.mutation(
    api.messages.sendMessage,
    { conversationId, content, clientMessageId: `backup-${++sends}` },
    { skipQueue: true },
  )

async function textsIn({ functions }: Person, conversationId: string): Promise<string[]> {
  const texts: string[] = []
  for (let page = 0; ; page++) {
    const { messages } = await functions.query(api.messages.getMessages, { conversationId, page })
    texts.push(...messages.map(({ content }) => content))
    if (messages.length < 32) return texts
  }
}

/** A server with two people who have written, one with a file. */
async function club(name: string) {
  const dataDir = join(root, name)
  const server = await bundle.start({ dataDir })
  const [ada, bo] = [await arrive(server, 'Ada'), await arrive(server, 'Bo')]
  const talk = await ada.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [ada.userId, bo.userId],
  })
  for (let n = 1; n <= 3; n++) await say(ada, talk, `Hello ${n}`)
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from(`The plan of ${name}`) }
  await sendFilesByHttp(ada, talk, [{ file }], 'The plan')
  await bo.functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 1 })
  return { dataDir, server, ada, bo, talk }
}

describe('a backup', () => {
  it('C270 C272 made while people write holds what was acknowledged before it, and is a server elsewhere', async () => {
    const { dataDir, server, ada, bo, talk } = await club('running')
    const acknowledged: string[] = []
    const over = new AbortController()
    const writers = [ada, bo].map(async (writer) => {
      for (let n = 0; !over.signal.aborted; n++) {
        const text = `${writer.name} ${n}`
        await say(writer, talk, text)
        acknowledged.push(text)
      }
    })
    const to = join(root, 'running-backups')
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(10))
    const before = [...acknowledged]
    const made = await command('backup', '--to', to, '--data-dir', dataDir)
    const during = acknowledged.length
    over.abort()
    await Promise.all(writers)
    expect(made).toMatchObject({ code: 0 })
    expect(made.text).toMatch(/people 2, accounts 2, files 1/)
    expect(during).toBeGreaterThan(before.length)

    expect(await command('verify', madeIn(to))).toMatchObject({ code: 0 })
    const elsewhere = join(root, 'elsewhere')
    expect(await command('restore', madeIn(to), '--data-dir', elsewhere)).toMatchObject({ code: 0 })
    const restored = await bundle.start({ dataDir: elsewhere })
    const signedIn = await restored.signIn('Ada')
    const cookie = signedIn.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const { token } = (await (await fetch(`${restored.url}/api/auth/token`, { headers: { cookie } })).json()) as {
      token: string
    }
    const again = await enter(restored, token, 'Ada')
    expect(again.userId).toBe(ada.userId)
    const texts = await textsIn(again, talk)
    expect(texts.slice(0, 4)).toEqual(['Hello 1', 'Hello 2', 'Hello 3', 'The plan'])
    for (const text of before) expect(texts).toContain(text)
    // One moment: nothing later than what is missing.
    for (const one of ['Ada', 'Bo']) {
      const theirs = texts.filter((text) => text.startsWith(`${one} `))
      expect(theirs).toEqual(theirs.map((_, n) => `${one} ${n}`))
    }
    await say(again, talk, 'From elsewhere')
    await restored.stop()
    await server.stop()
  })

  it('C270 of a stopped server is the same, and shares the files that have not changed', async () => {
    const { dataDir, server } = await club('stopped')
    await server.kill()
    const to = join(root, 'stopped-backups')
    expect(await command('backup', '--to', to, '--data-dir', dataDir)).toMatchObject({ code: 0 })
    const first = madeIn(to)
    // Backups are named by the second.
    const older = join(to, 'parley-2020-01-01T00-00-00Z')
    execFileSync('mv', [first, older])
    const [stored] = Object.keys(readManifest(older).files).filter((path) => path.startsWith('files/'))
    const second = await command('backup', '--to', to, '--data-dir', dataDir, '--keep', '1')
    expect(second.text).toMatch(/Removed .*2020-01-01/)
    expect(second.text).toMatch(/files 1 \(1 shared with the backup before\)/)
    expect(await command('verify', madeIn(to))).toMatchObject({ code: 0 })
    for (const inside of [dataDir, join(dataDir, 'inside')]) {
      expect(await command('backup', '--to', inside, '--data-dir', dataDir)).toMatchObject({ code: 1 })
    }

    // Another server's lie beside it, and are neither shared nor removed.
    const other = await club('neighbour')
    await other.server.stop()
    execFileSync('mv', [madeIn(to), older])
    const theirs = await command('backup', '--to', to, '--data-dir', other.dataDir, '--keep', '1')
    expect(theirs.text).toMatch(/files 1 \(0 shared/)
    expect(existsSync(older)).toBe(true)

    // What is damaged here may be whole in an older one, which stays.
    rmSync(/^(\S+Z):/m.exec(theirs.text)![1]!, { recursive: true })
    rmSync(join(dataDir, stored!))
    rmSync(join(older, stored!))
    const damaged = await command('backup', '--to', to, '--data-dir', dataDir, '--keep', '1')
    expect(damaged).toMatchObject({ code: 1 })
    expect(damaged.text).toContain(`Damaged before it was backed up: ${stored!} is gone`)
    expect(existsSync(older)).toBe(true)
  })

  it('C271 one byte that has changed is named, and nothing is restored from it', async () => {
    const { dataDir, server } = await club('flipped')
    await server.stop()
    const to = join(root, 'flipped-backups')
    await command('backup', '--to', to, '--data-dir', dataDir)
    const backup = madeIn(to)
    const files = readdirSync(backup, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path !== 'manifest.json' && statSync(join(backup, path)).isFile(),
    )
    expect(files.length).toBeGreaterThan(4)
    for (const path of files) {
      const bytes = readFileSync(join(backup, path))
      const at = Math.floor(bytes.length / 2)
      const flip = () => {
        bytes[at]! ^= 1
        writeFileSync(join(backup, path), bytes)
      }
      flip()
      const { faults } = await verifyBackup(backup)
      expect(faults).toEqual([`${path.replaceAll('\\', '/')} has changed since it was backed up`])
      flip()
    }
    expect(await command('verify', backup)).toMatchObject({ code: 0 })
    const lost = join(
      backup,
      files.find((path) => path.startsWith('files'))!,
    )
    execFileSync('mv', [lost, `${lost}.away`])
    const target = join(root, 'flipped-target')
    const refused = await command('restore', backup, '--data-dir', target)
    expect(refused.text).toMatch(/nothing was restored: files\/.* is missing/)
    expect(existsSync(target)).toBe(false)
  })

  it('C270 C272 what was cut off says so: a backup, and a restore, which begins again', async () => {
    const { dataDir, server, ada, talk } = await club('cut')
    const to = join(root, 'cut-backups')
    const child = spawn(process.execPath, [commands, 'backup', '--to', to, '--data-dir', dataDir])
    while (!existsSync(to) || readdirSync(to).length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(readdirSync(to)).toEqual([expect.stringMatching(/Z\.partial$/)])
    expect((await command('verify', join(to, readdirSync(to)[0]!))).text).toMatch(/not finished/)
    // What it held is let go, and the server has gone on.
    await say(ada, talk, 'Still here')
    rmSync(to, { recursive: true })
    expect(await command('backup', '--to', to, '--data-dir', dataDir)).toMatchObject({ code: 0 })
    await server.stop()

    const target = join(root, 'cut-target')
    const restoring = spawn(process.execPath, [commands, 'restore', madeIn(to), '--data-dir', target])
    while (!existsSync(join(target, 'data.sqlite'))) await new Promise((resolve) => setTimeout(resolve, 1))
    restoring.kill('SIGKILL')
    await once(restoring, 'exit')
    if (!existsSync(join(target, 'parley.json'))) {
      await expect(bundle.start({ dataDir: target })).rejects.toThrow(/only partly restored/)
    }
    expect(await command('restore', madeIn(to), '--data-dir', target)).toMatchObject({ code: 0 })
    expect((await command('restore', madeIn(to), '--data-dir', target)).text).toMatch(/holds files already/)
  })
})
