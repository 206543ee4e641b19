/**
 * CLI commands that query a deployment: `run`, `data`, `env`, `logs`, `function-spec`, once each with the published
 * CLI. Other cases are tested without it.
 */
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/deployment'
import { administratorOf } from '../support/administrator'
import { useCommandLine } from '../support/cli'

const line = useCommandLine()
const { administrator } = line
const WRONG = 'test|wrong'
const wrong = administratorOf(() => ({ url: line.url, key: WRONG }))

const out = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await line.run(args)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return stdout.trim()
}

/** The request that the command sends for `--inline-query`. */
const inline = (body: string) => {
  const source = `import { query } from "convex:/_system/repl/wrappers.js"
export default query({ handler: async (ctx) => { return (${body}) } })`
  const bundle = { path: 'testQuery.js', source }
  return administrator.ask(
    '/api/run_test_function',
    JSON.stringify({ args: {}, bundle, format: 'convex_encoded_json' }),
  )
}

describe('run', () => {
  it('O2: calls mutations, queries, actions and internal functions', async () => {
    const added = await line.run(['run', 'notes:add', '{author:"ada",text:"hi",stars:{$integer:"AwAAAAAAAAA="}}'])
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining("[LOG] 'adding' { text: 'hi' }") as string })
    const id = JSON.parse(added.stdout) as string
    expect(await administrator.run('notes:list', { author: 'ada' })).toMatchObject([{ _id: id, text: 'hi', stars: 3n }])
    expect(await administrator.run('about:twice', { n: 21 })).toBe(42)
    expect(await administrator.run('notes:clear')).toBe('cleared')
  })

  it('O2: acts with the given identity', async () => {
    const identity = {
      name: 'Bo',
      subject: 'b',
      issuer: 'https://convex.test',
      tokenIdentifier: 'https://convex.test|b',
    }
    expect(await administrator.run('about:me', {}, identity)).toEqual(identity)
  })

  it('O2: says what failed, and lists the functions if none has that name', async () => {
    await expect(administrator.run('notes:fail')).rejects.toThrow('the shelf is broken')
    await expect(line.http().query('notes:fail' as never)).rejects.toThrow(
      /^\[Request ID: [0-9a-f]{16}\] Server Error$/,
    )
    const missing = await line.run(['run', 'notes:nope'])
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('Available functions:\n• about:me') })
  })

  it('O28: --inline-query reads as a query would, and changes nothing', async () => {
    await administrator.run('notes:add', { author: 'ada', text: 'hi' })
    expect(await out('run', '--inline-query', '(await ctx.db.query("notes").collect()).map((note) => note.text)')).toBe(
      '[\n  "hi"\n]',
    )
    await expect(inline('await ctx.db.insert("notes", {})')).resolves.toMatchObject({
      status: 'error',
      errorMessage: expect.stringContaining('is not a function') as string,
    })
    await expect(inline('await fetch("data:,x")')).resolves.toMatchObject({
      status: 'error',
      errorMessage: expect.stringContaining("Can't use fetch()") as string,
    })
    expect(await administrator.run('notes:list', { author: 'ada' })).toHaveLength(1)
  })

  it('O3: --watch shows each new result', async () => {
    const watch = line.start(['run', '--watch', 'notes:count'])
    await watch.says(/^0$/m)
    await line.http().mutation('notes:add' as never, { author: 'ada', text: 'one' } as never)
    await watch.says(/^1$/m)
    await watch.end()
  })
})

describe('a wrong key', () => {
  it('O1: is reported over HTTP, and nothing happens', async () => {
    const note = { author: 'a', text: 'b' }
    await expect(wrong.run('notes:add', note)).rejects.toThrow("doesn't belong to this server")
    await expect(wrong.setVariables({ A: 'b' })).rejects.toThrow("doesn't belong to this server")
    expect(await line.http().query('notes:list' as never)).toEqual([])
  })

  it('O3: ends a session on the socket', async () => {
    const data = await line.run(['data'], { env: { CONVEX_SELF_HOSTED_ADMIN_KEY: WRONG } })
    expect(data).toMatchObject({ code: 1, stderr: expect.stringContaining('You do not have permission') })
  })
})

describe('data', () => {
  it('O5: lists tables, and the rows of one', async () => {
    expect(
      await administrator.run('_system/cli/tables', { paginationOpts: { cursor: null, numItems: 10 } }),
    ).toMatchObject({ page: [{ name: 'notes' }, { name: 'tags' }] })
    for (const text of ['one', 'two', 'three']) {
      await line.http().mutation('notes:add' as never, { author: 'ada', text } as never)
    }
    const rows = await out('data', 'notes', '--limit', '2', '--format', 'jsonl')
    expect(rows.split('\n').map((row) => (JSON.parse(row) as { text: string }).text)).toEqual(['three', 'two'])
    await line.http().mutation('notes:later' as never)
    const rowsOf = (table: string) =>
      administrator.run('_system/cli/tableData', { table, paginationOpts: { cursor: null, numItems: 10 } })
    expect(await rowsOf('_scheduled_functions')).toMatchObject({ page: [{ name: 'notes.js:clear' }] })
    expect(await rowsOf('nothing')).toMatchObject({ page: [], isDone: true })
  })
})

describe('env', () => {
  it('O6: functions see what is set, including live queries, also after a restart', async () => {
    const seen: unknown[] = []
    line.connect().onUpdate('about:variable' as never, { name: 'GREETING' } as never, (value) => seen.push(value))
    await eventually(() => expect(seen).toEqual([null]))
    expect((await line.run(['env', 'set', 'GREETING', 'hello'])).code).toBe(0)
    await eventually(() => expect(seen).toEqual([null, 'hello']))
    await administrator.setVariables({ ONE: '1', TWO: 'two words' })
    await line.restart()
    expect(await out('env', 'list')).toBe('GREETING=hello\nONE=1\nTWO=two words')
    expect(await administrator.run('_system/cli/queryEnvironmentVariables:get', { name: 'TWO' })).toMatchObject({
      value: 'two words',
    })
    expect(await line.http().query('about:variable' as never, { name: 'ONE' } as never)).toBe('1')
    await out('env', 'remove', 'GREETING')
    await eventually(() => expect(seen.at(-1)).toBe(null))
    await expect(line.http().query('about:secrets' as never)).rejects.toThrow('Server Error')
  })

  it('O6: the administrator can’t change the server’s own variables', async () => {
    await expect(administrator.setVariables({ CONVEX_THING: 'x' })).rejects.toThrow('set by the server itself')
  })
})

describe('logs and function-spec', () => {
  it('O7: logs shows what functions write and how they fail', async () => {
    const logs = line.start(['logs', '--history', '10', '--success'])
    await logs.says(/Watching logs/)
    await line.http().mutation('notes:add' as never, { author: 'ada', text: 'hi' } as never)
    await logs.says(/\[CONVEX M\(notes:add\)\] \[LOG\] 'adding' \{ text: 'hi' \}/)
    await logs.says(/\[CONVEX M\(notes:add\)\] Function executed in/)
    await line
      .http()
      .query('notes:fail' as never)
      .catch(() => {})
    await logs.says(/\[CONVEX Q\(notes:fail\)\] .*\n?.*the shelf is broken/)
    await fetch(`${line.url}/http/hello`)
    await logs.says(/\[CONVEX H\(GET \/hello\)\] Function executed in/)
    await logs.end()
  })

  it('O8: function-spec describes every function', async () => {
    const spec = JSON.parse(await out('function-spec')) as { functions: unknown[]; url: string }
    expect(spec.url).toBe(line.url)
    expect(spec.functions).toContainEqual({
      identifier: 'notes.js:count',
      functionType: 'Query',
      visibility: { kind: 'internal' },
      args: { type: 'object', value: {} },
      returns: { type: 'number' },
    })
    expect(spec.functions).toContainEqual({ functionType: 'HttpAction', method: 'GET', path: '/hello' })
  })
})
