/**
 * `deploy`, `dev`, and `codegen` by the published CLI, against a server built with other functions. Cases that the CLI
 * plays no part in are pushed without it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useCommandLine } from '../support/cli'
import { eventually } from '../support/deployment'
import { pushRequestOf } from '../support/push-request'
import { recordPush } from '../support/recorded-push'
import { createMint } from '../support/token-mint'

const line = useCommandLine()

const SCHEMA = `
import { defineSchema, defineTable } from 'convex/server'
import { v } from 'convex/values'
export default defineSchema({
  notes: defineTable({ author: v.string(), text: v.string(), stars: v.optional(v.int64()) })
    .index('by_author', ['author'])
    .index('by_text', ['text']),
})`
const NOTES = `
import { mutation, query, internalMutation } from './_generated/server'
import { shout } from './lib/shout'
export const list = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query('notes').withIndex('by_text').collect()).map(({ text }) => shout(text)),
})
export const add = mutation({
  args: { author: 'x', text: 'x' } && undefined,
  handler: async (ctx, note: { author: string; text: string }) => await ctx.db.insert('notes', note),
})
export const sweep = internalMutation({
  args: {},
  handler: async (ctx) => void (await ctx.db.insert('notes', { author: 'cron', text: 'swept' })),
})
`
const APP = {
  'convex/schema.ts': SCHEMA,
  'convex/notes.ts': NOTES.replace("\n  args: { author: 'x', text: 'x' } && undefined,", ''),
  'convex/lib/shout.ts': 'export const shout = (text: string) => text.toUpperCase()',
  'convex/extra.ts': `
import { query } from './_generated/server'
import { shout } from './lib/shout'
const GREETING = shout(process.env.GREETING ?? 'nothing')
export const greeting = query({ args: {}, handler: async () => GREETING })`,
}

const { administrator } = line
const deploy = (cwd: string, { more = [], env = {} }: { more?: string[]; env?: Record<string, string> } = {}) =>
  line.run(['deploy', '--typecheck', 'disable', ...more], { cwd, env })
const deployed = async (...args: Parameters<typeof deploy>) => {
  const done = await deploy(...args)
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('Deployed Convex functions') })
  return done
}
const add = (text: string) => line.http().mutation('notes:add' as never, { author: 'ada', text } as never)
const list = () => line.http().query('notes:list' as never)
/** The functions that the server was built with still run. */
const isUnchanged = async () => {
  expect(await list()).toMatchObject([{ author: 'ada', text: 'one' }])
  expect(await line.http().query('notes:list' as never, { author: 'ada' } as never)).toHaveLength(1)
  expect(await line.http().action('about:twice' as never, { n: 2 } as never)).toBe(4)
}

describe('deploy', () => {
  it('O9: other functions respond, on existing sockets; indexes are backfilled; all of it survives a restart', async () => {
    await add('one')
    const client = line.connect()
    const seen: unknown[] = []
    const greetings: unknown[] = []
    client.onUpdate('notes:list' as never, {} as never, (value) => seen.push(value))
    const noSuch: unknown[] = []
    client.onUpdate(
      'extra:greeting' as never,
      {} as never,
      (value) => greetings.push(value),
      (error) => noSuch.push(error),
    )
    await eventually(() => expect([seen.length, noSuch.length]).toEqual([1, 1]))

    const cwd = line.project(APP)
    const { stderr } = await deployed(cwd)
    expect(stderr).toContain('[+] notes.by_text')
    expect(stderr).toContain('[-] tags.by_note')
    await eventually(() => expect(seen.at(-1)).toEqual(['ONE']))
    await eventually(() => expect(greetings).toEqual(['NOTHING']))
    await add('another')
    await eventually(() => expect(seen.at(-1)).toEqual(['ANOTHER', 'ONE']))
    expect(client.connectionState().connectionCount).toBe(1)
    await expect(line.http().action('about:twice' as never, { n: 2 } as never)).rejects.toThrow('Could not find')
    // The documents of a table that is no longer in the schema still exist.
    expect(
      await administrator.run('_system/cli/tables', { paginationOpts: { cursor: null, numItems: 10 } }),
    ).toMatchObject({
      page: [{ name: 'notes' }, { name: 'tags' }],
    })

    await line.restart()
    expect(await list()).toEqual(['ANOTHER', 'ONE'])
    // Values that modules computed from variables at load time are recomputed when those change.
    await administrator.setVariables({ GREETING: 'hello' })
    expect(await line.http().query('extra:greeting' as never)).toBe('HELLO')
    await line.restart({ forgetPushed: true })
    await isUnchangedAfter('another', 'one')
  })

  it('O10: the second push sends what has changed, and only that changes', async () => {
    const cwd = line.project(APP)
    await line.push(cwd)
    writeFileSync(
      join(cwd, 'convex/notes.ts'),
      `${APP['convex/notes.ts']}\nexport const more = query({ args: {}, handler: async () => 'more' })`,
    )
    const { appDefinition } = await recordPush(line, ({ url }) =>
      deployed(cwd, { env: { CONVEX_SELF_HOSTED_URL: url } }),
    )
    expect(appDefinition.changedModules.map(({ path }) => path)).toEqual(['notes.js'])
    expect(await line.http().query('notes:more' as never)).toBe('more')
    expect(await line.http().query('extra:greeting' as never)).toBe('NOTHING')
  })

  it('O11: documents that do not match the new schema leave everything unchanged', async () => {
    await add('one')
    const cwd = line.project({ ...APP, 'convex/schema.ts': SCHEMA.replace('text: v.string()', 'text: v.number()') })
    await expect(line.push(cwd)).rejects.toThrow('does not match the schema')
    await isUnchanged()
    await line.restart()
    await isUnchanged()
  })

  it('O11: modules that fail when loaded, or never end, leave everything unchanged, and everyone else continues', async () => {
    await add('one')
    const client = line.connect()
    const seen: unknown[] = []
    client.onUpdate('notes:list' as never, {} as never, (value) => seen.push(value))
    await eventually(() => expect(seen).toHaveLength(1))
    const broken = { 'convex/broken.ts': `export const x = 1\nthrow new Error('no such luck')` }
    await expect(line.push(line.project({ ...APP, ...broken }))).rejects.toThrow(
      'Uncaught Error: no such luck\n    at <anonymous> (../convex/broken.ts:2:7)',
    )
    const stuck = { 'convex/stuck.ts': 'export const x = 1\nfor (;;);' }
    await expect(line.push(line.project({ ...APP, ...stuck }))).rejects.toThrow('ran for too long')
    await isUnchanged()
    await add('two')
    await eventually(() => expect(seen.at(-1)).toHaveLength(2))
    expect(client.connectionState().connectionCount).toBe(1)
  })

  it('O12: rejects by name what this server doesn’t support', async () => {
    const query = `'use node'\nimport { query } from './_generated/server'\nexport const q = query({ handler: () => 1 })`
    const node = line.project({ ...APP, 'convex/mail.ts': query })
    await expect(line.push(node)).rejects.toThrow('Only actions can be defined in Node.js')
    const component = {
      'convex/convex.config.ts': `
import { defineApp } from 'convex/server'
import counter from './counter/convex.config'
const app = defineApp()
app.use(counter)
export default app`,
      'convex/counter/convex.config.ts': `import { defineComponent } from 'convex/server'\nexport default defineComponent('counter')`,
      'convex/counter/schema.ts': `import { defineSchema } from 'convex/server'\nexport default defineSchema({})`,
    }
    const refused = await deploy(line.project({ ...APP, ...component }))
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/doesn't support components: .*counter/) })
    const cron = `
import { cronJobs, makeFunctionReference } from 'convex/server'
const crons = cronJobs()
crons.interval('sweep', { hours: 1 }, makeFunctionReference<'mutation'>('notes:nowhere'))
export default crons`
    await expect(line.push(line.project({ ...APP, 'convex/crons.ts': cron }))).rejects.toThrow('Cron job "sweep"')
  })

  it('O23: actions in modules with "use node" have Node’s own modules', async () => {
    const hash = `
'use node'
import { createHash } from 'node:crypto'
import { v } from 'convex/values'
import { action } from './_generated/server'
import { old } from '../lib/old.cjs'
export const digest = action({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => createHash('sha256').update(text).digest('hex').slice(0, 8) + old(),
})`
    const old = `exports.old = () => require('path').posix.join('a', '..', 'b')`
    await line.push(line.project({ ...APP, 'convex/hash.ts': hash, 'lib/old.cjs': old }))
    expect(await line.http().action('hash:digest' as never, { text: 'x' } as never)).toBe('2d711642b')
    await line.restart()
    expect(await line.http().action('hash:digest' as never, { text: 'x' } as never)).toBe('2d711642b')
  })

  it('O13: cron jobs and HTTP routes are replaced, too', async () => {
    const cwd = line.project({
      ...APP,
      'convex/crons.ts': `
import { cronJobs } from 'convex/server'
import { internal } from './_generated/api'
const crons = cronJobs()
crons.interval('sweep', { seconds: 1 }, internal.notes.sweep, {})
export default crons`,
      'convex/http.ts': `
import { httpRouter } from 'convex/server'
import { httpAction } from './_generated/server'
const http = httpRouter()
http.route({ path: '/bye', method: 'GET', handler: httpAction(async () => new Response('bye')) })
export default http`,
    })
    expect(await (await fetch(`${line.url}/http/hello`)).text()).toBe('hello')
    await line.push(cwd)
    expect(await (await fetch(`${line.url}/http/bye`)).text()).toBe('bye')
    expect((await fetch(`${line.url}/http/hello`)).status).toBe(404)
    await eventually(async () => expect(await list()).toContain('SWEPT'))
  })

  it('O17: identity providers come with the push, and stay after a restart', async () => {
    const mint = await createMint()
    const provider = `{ type: 'customJwt', applicationID: 'conformance', issuer: '${mint.issuer}', algorithm: 'ES256', jwks: process.env.KEYS }`
    const cwd = line.project({
      ...APP,
      'convex/auth.config.ts': `export default { providers: [${provider}] }`,
      'convex/me.ts': `
import { query } from './_generated/server'
export const subject = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null })`,
    })
    await expect(line.push(cwd)).rejects.toThrow('Are the environment variables')
    await administrator.setVariables({ KEYS: mint.jwks })
    await line.push(cwd)
    const ask = async () => {
      const client = line.http()
      client.setAuth(await mint.sign('ada', 60))
      return (await client.query('me:subject' as never)) as unknown
    }
    expect(await ask()).toBe('ada')
    await line.restart()
    expect(await ask()).toBe('ada')
  })

  it('O14: --dry-run changes nothing and says what would change', async () => {
    await add('one')
    const cwd = line.project(APP)
    await pushRequestOf(cwd)
    const dry = await deploy(cwd, { more: ['--dry-run'] })
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('Would have deployed') })
    await isUnchanged()
  })
})

describe('dev and codegen', () => {
  it('O15: dev pushes, and pushes again when a file changes', async () => {
    const cwd = line.project(APP)
    const dev = line.start(['dev', '--typecheck', 'disable'], { cwd })
    await dev.says(/Convex functions ready!/)
    expect(await line.http().query('extra:greeting' as never)).toBe('NOTHING')
    writeFileSync(join(cwd, 'convex/lib/shout.ts'), 'export const shout = (text: string) => `${text}!`')
    await eventually(async () => expect(await line.http().query('extra:greeting' as never)).toBe('nothing!'))
    await dev.end()
  })

  it('O16: codegen writes the types of the local functions, and pushes nothing', async () => {
    const cwd = line.project(APP)
    const done = await line.run(['codegen', '--typecheck', 'disable'], { cwd })
    expect(done).toMatchObject({ code: 0 })
    const generated = join(cwd, 'convex/_generated')
    expect(readFileSync(join(generated, 'api.d.ts'), 'utf8')).toContain('import type * as extra from "../extra.js"')
    expect(existsSync(join(generated, 'dataModel.d.ts'))).toBe(true)
    await expect(line.http().query('extra:greeting' as never)).rejects.toThrow('Could not find')
  })
})

async function isUnchangedAfter(...texts: string[]): Promise<void> {
  const notes = (await list()) as { text: string }[]
  expect(notes.map(({ text }) => text).toSorted()).toEqual(texts)
}
