/** One fsync of a running server's WAL fails; the system never reports it again. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../../convex/_generated/api'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { canTrace, failNextSync } from '../support/system-calls'

const directory = mkdtempSync(join(tmpdir(), 'parley-lost-sync-'))
let bundle: ServerBundle

beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(directory, { recursive: true, force: true })
})

const STORE = ['data.sqlite', 'data.sqlite-wal', 'data.sqlite-owner', 'data.sqlite-owner.new', 'data.sqlite-journal']
const ACCOUNTS = ['identity.db', 'identity.db-wal', 'identity.db-journal']

async function trace(pid: number, dataDir: string, files: string[]): Promise<void> {
  const paths = files.map((file) => join(dataDir, file))
  const [command = '', ...words] = failNextSync(pid, paths, `${dataDir}.calls`)
  const { stderr } = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  for (let said = ''; !said.includes('attached');) said += String((await once(stderr, 'data'))[0])
}

/** The calls on these files, from the fault on. */
function callsSinceFault(dataDir: string): string[] {
  const lines = readFileSync(`${dataDir}.calls`, 'latin1').split('\n')
  const calls = lines.filter((line) => line.includes(`<${dataDir}`) || line.includes(`"${dataDir}`))
  return calls.slice(calls.findIndex((line) => line.includes('(INJECTED)')))
}

describe.runIf(canTrace())('a server', () => {
  it('E12 S63 with a failing fsync reports it and exits; it acknowledges and writes nothing afterwards, and the next start continues', async () => {
    const dataDir = join(directory, 'data')
    const server = await bundle.start({ dataDir })
    const { token } = await server.signUp('Ada')
    const clientOf = (url: string) => {
      const http = new ConvexHttpClient(url, { logger: false })
      http.setAuth(token)
      return http
    }
    const http = clientOf(server.url)
    const { userId } = await http.mutation(api.users.ensureSelf, {})
    const conversationId = await http.mutation(api.conversations.getOrCreateConversation, { participantIds: [userId] })
    const send = (through: ConvexHttpClient, clientMessageId: string) =>
      through.mutation(api.messages.sendMessage, { conversationId, content: clientMessageId, clientMessageId })
    await send(http, 'before')

    await trace(server.pid, dataDir, STORE)
    // No response, not even a rejection, because the write may be stored.
    await expect(send(http, 'unsure')).rejects.toThrow('fetch failed')
    expect(await server.gone).toBe('SIGKILL')
    expect(server.output()).toContain('A write failed, and how much of the data is stored is unknown')
    const [fault, ...after] = callsSinceFault(dataDir)
    expect(fault).toContain('data.sqlite-wal')
    expect(after).toEqual([])

    const next = await bundle.start({ dataDir })
    const again = clientOf(next.url)
    await send(again, 'unsure')
    const { messages } = await again.query(api.messages.getMessages, { conversationId, page: 0 })
    expect(messages.map(({ clientMessageId }) => clientMessageId)).toEqual(['before', 'unsure'])
    await next.stop()
  })

  it('E12 with a failing fsync of its accounts exits as well', async () => {
    const dataDir = join(directory, 'accounts')
    const server = await bundle.start({ dataDir })
    await server.signUp('Ada')
    await trace(server.pid, dataDir, ACCOUNTS)
    await expect(server.signIn('Ada')).rejects.toThrow('fetch failed')
    expect(await server.gone).toBe('SIGKILL')
    expect(server.output()).toContain('how much of the accounts is stored is unknown')
    const [fault, ...after] = callsSinceFault(dataDir)
    expect(fault).toContain('identity.db')
    expect(after).toEqual([])
    const next = await bundle.start({ dataDir })
    expect((await next.signIn('Ada')).status).toBe(200)
    await next.stop()
  })
})
