/** The directory of a running deployment is copied file by file while people write. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { api } from '../../convex/_generated/api'
import { administratorOf } from '../support/administrator'
import { type BareBundle, type BareDeployment, bundleBareDeployment } from '../support/bare-deployment'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { pushRequestOf } from '../support/push-request'

/** The others are for npm run soak: they differ only in their moment. */
const COPIES = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 16 : 4
const WRITERS = 8

const APP = {
  'convex/app.ts': `
import { mutation, query } from './_generated/server'
import { v } from 'convex/values'
// Long texts, so that the WAL is checkpointed now and then.
export const mark = mutation({
  args: { n: v.string() },
  handler: async (ctx, { n }) => void (await ctx.db.insert('marks', { n, text: 'x'.repeat(20_000) })),
})
export const marks = query({
  args: { cursor: v.union(v.string(), v.null()) },
  handler: async (ctx, { cursor }) => {
    const { page, ...rest } = await ctx.db.query('marks').paginate({ cursor, numItems: 200 })
    return { ...rest, page: page.map(({ n }) => n) }
  },
})`,
}

const root = mkdtempSync(join(tmpdir(), 'parley-copied-'))
let bundle: BareBundle
beforeAll(async () => {
  bundle = await bundleBareDeployment()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

const clientOf = ({ url }: BareDeployment) => new ConvexHttpClient(url, { logger: false })

async function marksIn(deployment: BareDeployment): Promise<string[]> {
  const marks: string[] = []
  for (let cursor: string | null = null; ;) {
    const args = { cursor } as never
    const answer = (await clientOf(deployment).query('app:marks' as never, args)) as unknown
    const { page, isDone, continueCursor } = answer as { page: string[]; isDone: boolean; continueCursor: string }
    marks.push(...page)
    if (isDone) return marks
    cursor = continueCursor
  }
}

describe('a directory copied while it is in use', () => {
  it('B8 is rejected with an explanation; the original, and a copy made once it is stopped, have every acknowledged write', async () => {
    const directory = join(root, 'data')
    const deployment = await bundle.start({ directory })
    await administratorOf(() => deployment).push(await pushRequestOf(bundle.project(APP)))

    const acknowledged: string[] = []
    const over = new AbortController()
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; !over.signal.aborted; n++) {
        const mark = `${writer}/${n}`
        await clientOf(deployment).mutation('app:mark' as never, { n: mark } as never)
        acknowledged.push(mark)
      }
    })
    for (let n = 0; n < COPIES; n++) {
      const before = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 50))
      const copied = join(root, `copy-${n}`)
      if (n % 2 === 0) execFileSync('cp', ['-r', directory, copied])
      else {
        execFileSync('mkdir', [copied])
        for (const name of readdirSync(directory).toSorted().toReversed())
          execFileSync('cp', ['-r', join(directory, name), copied])
      }
      await expect(bundle.start({ directory: copied })).rejects.toThrow(
        /copy that was made, file by file.*npx convex export/,
      )
      rmSync(copied, { recursive: true })
    }
    over.abort()
    await Promise.all(writers)
    expect((await marksIn(deployment)).toSorted()).toEqual(acknowledged.toSorted())

    await deployment.stop()
    const copied = join(root, 'stopped')
    execFileSync('cp', ['-r', directory, copied])
    const copy = await bundle.start({ directory: copied })
    expect((await marksIn(copy)).toSorted()).toEqual(acknowledged.toSorted())
    await copy.stop()
  })
})

/** By name, of the store and the accounts. */
function storeIn(directory: string): Record<string, string> {
  const files = readdirSync(directory).filter((name) => /^(?:data\.sqlite|identity\.db)(?:-wal|-owner)?$/.test(name))
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(directory, name)).toString('base64')]))
}

describe('a copy of a directory whose server was killed', () => {
  let server: ServerBundle
  beforeAll(async () => {
    server = await bundleServer()
  })
  afterAll(() => server.dispose())

  it('S37 is rejected by the server, which names the flag; with it the copy is checked, preserved, and served', async () => {
    const dataDir = join(root, 'killed')
    const first = await server.start({ dataDir })
    const { token } = await first.signUp('Ada')
    const clientAt = (url: string) => {
      const http = new ConvexHttpClient(url, { logger: false })
      http.setAuth(token)
      return http
    }
    const http = clientAt(first.url)
    const { userId } = await http.mutation(api.users.ensureSelf, {})
    const conversationId = await http.mutation(api.conversations.getOrCreateConversation, { participantIds: [userId] })
    await http.mutation(api.messages.sendMessage, { conversationId, content: 'Kept', clientMessageId: 'kept' })
    await first.kill()
    const copied = join(root, 'copy-of-killed')
    execFileSync('cp', ['-r', dataDir, copied])
    const before = storeIn(copied)
    expect(Object.keys(before)).toHaveLength(6)

    await expect(server.start({ dataDir: copied })).rejects.toThrow(/copy that was made, file by file.*--accept-copy/)
    expect(storeIn(copied)).toEqual(before)
    const taken = await server.start({ dataDir: copied, args: ['--accept-copy'] })
    const told = /kept as they were found in .*as-found-1[\s\S]*The copy is consistent/
    // The server's log comes over a separate stream, which may be read after its URL.
    await vi.waitFor(() => expect(taken.output()).toMatch(told))
    expect(storeIn(join(copied, 'as-found-1'))).toEqual(before)
    const { messages } = await clientAt(taken.url).query(api.messages.getMessages, { conversationId, page: 0 })
    expect(messages.map(({ content }) => content)).toEqual(['Kept'])
    await taken.stop()
    const again = await server.start({ dataDir: copied })
    await again.stop()
  })

  it('B9 a missing WAL of a killed server’s accounts is reported, and accepted with a flag', async () => {
    const dataDir = join(root, 'killed-without-log')
    const killed = await server.start({ dataDir })
    await killed.signUp('Ada')
    await killed.kill()
    rmSync(join(dataDir, 'identity.db-wal'))
    await expect(server.start({ dataDir })).rejects.toThrow(/identity\.db-wal is missing\..*--accept-copy/)
    const taken = await server.start({ dataDir, args: ['--accept-copy'] })
    expect(readdirSync(join(dataDir, 'as-found-1'))).toEqual(['identity.db', 'identity.db-owner'])
    await taken.stop()
    const again = await server.start({ dataDir })
    await again.stop()
  })

  it('S37 is rejected by a bare deployment, and accepted with its flag', async () => {
    const directory = join(root, 'bare')
    const deployment = await bundle.start({ directory })
    await deployment.kill()
    const copied = join(root, 'copy-of-bare')
    execFileSync('cp', ['-r', directory, copied])
    await expect(bundle.start({ directory: copied })).rejects.toThrow(/--accept-copy/)
    const taken = await bundle.start({ directory: copied, flags: ['--accept-copy'] })
    await vi.waitFor(() => expect(taken.output()).toContain('The copy is consistent'))
    await taken.stop()
  })
})
