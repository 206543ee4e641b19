/** The directory of a running deployment is copied, file by file, while people write. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { administratorOf } from '../support/administrator'
import { type BareBundle, type BareDeployment, bundleBareDeployment } from '../support/bare-deployment'
import { pushRequestOf } from '../support/push-request'

/** The others are for npm run soak: they differ only in their moment. */
const COPIES = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 16 : 4
const WRITERS = 8

const APP = {
  'convex/app.ts': `
import { mutation, query } from './_generated/server'
import { v } from 'convex/values'
// Much text: the log is written back into the database every now and then.
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
  it('B8 is refused in a sentence; the original, and a copy of it when it is stopped, have every acknowledged write', async () => {
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
