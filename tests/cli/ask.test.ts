/** Commands that ask a deployment: `run`, `data`, `env`, `logs`, `function-spec`, by the published command line. */
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/deployment'
import { useCommandLine } from '../support/cli'

const line = useCommandLine()
const WRONG = { env: { CONVEX_SELF_HOSTED_ADMIN_KEY: 'test|wrong' } }

const out = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await line.run(args)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return stdout.trim()
}

describe('run', () => {
  it('O2: calls mutations, queries, actions and internal functions', async () => {
    const id = JSON.parse(
      await out('run', 'notes:add', '{author:"ada",text:"hi",stars:{$integer:"AwAAAAAAAAA="}}'),
    ) as string
    expect(JSON.parse(await out('run', 'notes:list', '{author:"ada"}'))).toMatchObject([
      { _id: id, text: 'hi', stars: { $integer: 'AwAAAAAAAAA=' } },
    ])
    expect(await out('run', 'api.about.twice', '{n:21}')).toBe('42')
    expect(await out('run', 'notes:clear')).toBe('"cleared"')
  })

  it('O2: acts as whom it is told to', async () => {
    expect(JSON.parse(await out('run', 'about:me', '--identity', '{name:"Bo",subject:"b"}'))).toEqual({
      name: 'Bo',
      subject: 'b',
      issuer: 'https://convex.test',
      tokenIdentifier: 'https://convex.test|b',
    })
  })

  it('O2: says what failed, and which functions there are when there is none of that name', async () => {
    const failed = await line.run(['run', 'notes:fail'])
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('the shelf is broken') })
    await expect(line.http().query('notes:fail' as never)).rejects.toThrow(/^Server Error$/)
    const missing = await line.run(['run', 'notes:nope'])
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('Available functions:\n• about:me') })
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
  it('O1: is told over HTTP, and nothing happens', async () => {
    const run = await line.run(['run', 'notes:add', '{author:"a",text:"b"}'], WRONG)
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('not the one of this server') })
    const set = await line.run(['env', 'set', 'A', 'b'], WRONG)
    expect(set).toMatchObject({ code: 1, stderr: expect.stringContaining('not the one of this server') })
    expect(await line.http().query('notes:list' as never)).toEqual([])
  })

  it('O3: ends what goes over the socket', async () => {
    const data = await line.run(['data'], WRONG)
    expect(data).toMatchObject({ code: 1, stderr: expect.stringContaining('You do not have permission') })
  })
})

describe('data', () => {
  it('O5: lists tables, and the rows of one', async () => {
    expect(await out('data')).toBe('notes\ntags')
    for (const text of ['one', 'two', 'three']) {
      await line.http().mutation('notes:add' as never, { author: 'ada', text } as never)
    }
    const rows = await out('data', 'notes', '--limit', '2', '--format', 'jsonl')
    expect(rows.split('\n').map((row) => (JSON.parse(row) as { text: string }).text)).toEqual(['three', 'two'])
    await line.http().mutation('notes:later' as never)
    expect(await out('data', '_scheduled_functions')).toContain('"notes.js:clear"')
    expect((await line.run(['data', 'nothing'])).stderr).toContain('There are no documents')
  })
})

describe('env', () => {
  it('O6: functions see what is set, live queries too, also after a restart', async () => {
    const seen: unknown[] = []
    line.connect().onUpdate('about:variable' as never, { name: 'GREETING' } as never, (value) => seen.push(value))
    await eventually(() => expect(seen).toEqual([null]))
    expect((await line.run(['env', 'set', 'GREETING', 'hello'])).code).toBe(0)
    await eventually(() => expect(seen).toEqual([null, 'hello']))
    await line.run(['env', 'set'], { input: 'ONE=1\nTWO="two words"\n' })
    await line.restart()
    expect(await out('env', 'list')).toBe('GREETING=hello\nONE=1\nTWO=two words')
    expect(await out('env', 'get', 'TWO')).toBe('two words')
    expect(await line.http().query('about:variable' as never, { name: 'ONE' } as never)).toBe('1')
    await out('env', 'remove', 'GREETING')
    await eventually(() => expect(seen.at(-1)).toBe(null))
    await expect(line.http().query('about:secrets' as never)).rejects.toThrow('Server Error')
  })

  it('O6: the server’s own are not the administrator’s to change', async () => {
    const refused = await line.run(['env', 'set', 'CONVEX_THING', 'x'])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('set by the server itself') })
  })
})

describe('logs and function-spec', () => {
  it('O7: logs tells what functions write and how they fail', async () => {
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
