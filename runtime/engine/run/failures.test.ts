/* oxlint-disable no-console -- the tests check what functions write there */
import {
  actionGeneric,
  defineSchema,
  httpActionGeneric,
  httpRouter,
  mutationGeneric,
  queryGeneric,
} from 'convex/server'
import { ConvexError, v } from 'convex/values'
import { expect, it } from 'vitest'
import { TestEngine } from '../testing/test-engine'
import { errorText, unhidden, type EngineEvent, type FunctionOutcome } from '../../boundary/messages'
import { framesOf } from './stack-frames'

class FullError extends ConvexError<{ code: bigint }> {
  override name = 'FullError'
}
const data = { code: 123n }
const throwing = (thrown: unknown) =>
  queryGeneric(() => {
    throw thrown
  })

const modules = {
  fail: {
    plain: throwing(new Error('no luck')),
    named: throwing(new TypeError('no luck')),
    empty: throwing(new Error('')),
    text: throwing('no luck'),
    thing: throwing({ no: 'luck' }),
    own: throwing(new FullError(data)),
    unsayable: throwing(Object.assign(new ConvexError('x'), { data: new Date(0) })),
    mutation: mutationGeneric(() => {
      throw new FullError(data)
    }),
    returning: queryGeneric({ args: {}, returns: v.string(), handler: () => 1 as never }),
    throughQuery: queryGeneric((ctx) => ctx.runQuery('fail:own' as never)),
    throughMutation: mutationGeneric((ctx) => ctx.runMutation('fail:mutation' as never)),
    throughAction: actionGeneric((ctx) => ctx.runMutation('fail:mutation' as never)),
    twice: actionGeneric((ctx) => ctx.runAction('fail:throughAction' as never)),
    caught: actionGeneric(async (ctx) => {
      const error = await ctx.runQuery('fail:own' as never).catch((thrown: unknown) => thrown)
      return error instanceof ConvexError && (error.data as typeof data).code === 123n
    }),
    missing: mutationGeneric((ctx) => ctx.runQuery('fail:nowhere' as never)),
  },
  talk: {
    say: queryGeneric(() => {
      console.log('hello', { a: 1 })
      console.error('oh')
      return 1
    }),
    sayAndFail: mutationGeneric(() => {
      console.warn('careful')
      throw new Error('late')
    }),
    time: actionGeneric(() => {
      console.time('a')
      console.time('a')
      console.timeEnd('a')
      console.timeLog('a')
    }),
  },
}

const start = (options: object = {}) => new TestEngine({ schema: defineSchema({}), modules, ...options })
const kindOf = (name: string) => (/mutation|missing/i.test(name) && !/Action/.test(name) ? 'mutation' : 'query')

async function told(test: TestEngine, kind: 'query' | 'mutation' | 'action', path: string): Promise<string> {
  const outcome = await test.call(kind, path)
  if (outcome.ok) throw new Error('It did not fail')
  return errorText(outcome)
}

const OWN = 'Uncaught FullError: {"code":"123n"}'

it.each([
  ['plain', 'Uncaught Error: no luck\n'],
  ['named', 'Uncaught TypeError: no luck\n'],
  ['empty', 'Uncaught Error\n'],
  ['text', 'Uncaught no luck\n'],
  ['thing', 'Uncaught #<Object>\n'],
  ['own', `${OWN}\n`],
  ['mutation', `${OWN}\n`],
  ['returning', 'ReturnsValidationError: Value does not match validator.\n\nValue: 1.0\nValidator: v.string()\n'],
  ['throughQuery', `Uncaught ConvexError: ${OWN}\n\n`],
  ['throughMutation', `Uncaught ConvexError: ${OWN}\n\n`],
])('CX20 a thrown %s is reported by its own name, under the request’s id', async (name, text) => {
  const full = await told(start(), kindOf(name), `fail:${name}`)
  expect(full).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error\n/)
  expect(full.slice(full.indexOf('\n') + 1)).toBe(text)
})

it('CX20 an error is wrapped once per call on the way, and keeps its data', async () => {
  const test = start()
  expect(await told(test, 'action', 'fail:throughAction')).toContain(`Error\nUncaught ConvexError: ${OWN}\n\n`)
  expect(await told(test, 'action', 'fail:twice')).toContain(`Uncaught ConvexError: Uncaught ConvexError: ${OWN}\n\n\n`)
  expect(await test.call('action', 'fail:twice')).toMatchObject({ data: '{"code":{"$integer":"ewAAAAAAAAA="}}' })
  await expect(test.value('action', 'fail:caught')).resolves.toBe(true)
})

it('CX20 invalid data is dropped, with a message', async () => {
  const outcome = await start().call('query', 'fail:unsayable')
  expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('ConvexError with invalid data: ') })
  expect(outcome).not.toHaveProperty('data')
})

it('CX20 a missing function, or one of another kind, is reported unredacted', async () => {
  const test = start({ redactErrors: true })
  const head = expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error\n/) as string
  for (const [kind, path, text] of [
    ['query', 'nowhere', "Could not find public function for 'nowhere'. Did you forget to run `npx convex dev`?\n"],
    ['mutation', 'fail:plain', 'Trying to execute fail.js:plain as Mutation, but it is defined as Query.\n'],
  ] as const) {
    const full = await told(test, kind, path)
    expect(full).toEqual(head)
    expect(full.endsWith(text)).toBe(true)
  }
  const inside = await told(start(), 'mutation', 'fail:missing')
  expect(inside).toContain("Uncaught Error: Could not find function for 'fail:nowhere'.")
})

it('CX20 with redaction, callers get the id, administrators and logs the rest', async () => {
  const test = start({ redactErrors: true })
  const outcome = await test.call('query', 'fail:plain')
  expect(errorText(outcome as never)).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error$/)
  expect(errorText(unhidden(outcome) as never)).toContain('Server Error\nUncaught Error: no luck\n')
  expect(test.logged.join()).toContain('no luck')
  expect(await test.call('query', 'fail:own')).toMatchObject({ message: '', data: expect.any(String) as string })
})

it('CX20 frames point to the application’s sources, through its source maps', () => {
  // Line 1, column 1 of the bundle is line 3, column 5 of the source.
  const map = JSON.stringify({ version: 3, sources: ['../convex/a.ts'], names: [], mappings: 'AAEI' })
  const sourceMapOf = (path: string) => (path === 'a.js' ? map : undefined)
  const error = new Error('one\n    at quoted (convex:/user/a.js:1:1)')
  error.stack = `Error: ${error.message}
    at inner (convex:/user/a.js:1:1)
    at file:///server/engine.mjs:1:1
    at async convex:/user/a.js:1:1
    at Object.other (convex:/user/b.js:1:1)`
  expect(framesOf(error, sourceMapOf)).toBe(
    '    at inner (../convex/a.ts:3:5)\n    at async <anonymous> (../convex/a.ts:3:5)\n',
  )
  expect(framesOf(error, () => 'no map')).toBe('')
})

it.each([false, true])(
  'CX21 a function’s logs come with its response, or, if hidden (%s), to administrators only',
  async (hidden) => {
    const test = start({ keepLogs: true, redactErrors: hidden })
    const linesOf = async (kind: 'query' | 'mutation' | 'action', path: string) => {
      const outcome: FunctionOutcome = await test.call(kind, path)
      if (hidden) expect(outcome.logLines).toEqual([])
      return unhidden(outcome).logLines
    }
    expect(await linesOf('query', 'talk:say')).toEqual(["[LOG] 'hello' { a: 1 }", "[ERROR] 'oh'"])
    expect(await linesOf('mutation', 'talk:sayAndFail')).toEqual(["[WARN] 'careful'"])
    expect(await linesOf('action', 'talk:time')).toEqual([
      "[WARN] 'Timer 'a' already exists'",
      "[INFO] 'a: 0ms'",
      "[WARN] 'Timer 'a' does not exist'",
    ])
  },
)

const http = httpRouter()
const route = (path: string, handler: Parameters<typeof httpActionGeneric>[0]) =>
  http.route({ path, method: 'GET', handler: httpActionGeneric(handler) })
route('/plain', () => Promise.reject(new Error('no luck')))
route('/own', () => Promise.reject(new ConvexError('full')))
route('/who', async (ctx) => Response.json(await ctx.auth.getUserIdentity().catch((error: Error) => error.message)))
route('/name', async (ctx) => Response.json(await ctx.meta.getFunctionMetadata()))

async function fetched(test: TestEngine, path: string): Promise<{ status: number; json: unknown }> {
  const url = `http://here${path}`
  const request = { method: 'GET', url, headers: [], body: null, identity: null, identityError: 'no token of ours' }
  test.engine.post({ type: 'http', call: 77, ...request })
  const answered = () => test.events.findLast((event) => event.type === 'http-response')
  await expect.poll(answered).toBeDefined()
  const { status, body } = answered() as Extract<EngineEvent, { type: 'http-response' }>
  return { status, json: JSON.parse(new TextDecoder().decode(body!)) }
}

it('CX22 a failed HTTP action responds with code, trace, and data', async () => {
  expect(await fetched(start({ http }), '/plain')).toEqual({
    status: 500,
    json: {
      code: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught Error: no luck$/),
      trace: 'Uncaught Error: no luck\n',
    },
  })
  expect(await fetched(start({ http, redactErrors: true }), '/own')).toEqual({
    status: 500,
    json: { code: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error$/), data: 'full' },
  })
})

it('CX22 H10 an HTTP action gets the error of a bad Authorization when it asks who is calling', async () => {
  expect((await fetched(start({ http }), '/who')).json).toBe('no token of ours')
})

it('CX3 an HTTP action knows its name', async () => {
  expect((await fetched(start({ http }), '/name')).json).toEqual({
    name: 'http',
    componentPath: '',
    type: 'action',
    visibility: 'public',
  })
})
