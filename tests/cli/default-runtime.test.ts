/** The globals of pushed code, and the outcome of an exception that nothing can catch. */
import { expect, it } from 'vitest'
import { useCommandLine } from '../support/cli'

const line = useCommandLine()

const PROBE = `
import { action, mutation, query } from './_generated/server'
// The bundler replaces \`require\` with its own, which looks for the real one.
const required = (name: string) => { try { return typeof require(name) } catch { return 'undefined' } }
const tries: Record<string, () => unknown> = {
  fetch: () => fetch('data:,x').then((response) => response.text()),
  globalFetch: () => globalThis.fetch('data:,x').then((response) => response.text()),
  setTimeout: () => new Promise((resolve) => setTimeout(() => resolve('rang'), 1)),
  selfTimeout: () => new Promise((resolve) => self.setTimeout(() => resolve('rang'), 1)),
  setInterval: () => new Promise((resolve) => {
    const timer = setInterval(() => (clearInterval(timer), resolve('rang')), 1)
  }),
  absent: () => [
    typeof Buffer, required('node:fs'), typeof setImmediate, typeof global,
    typeof BroadcastChannel, typeof EventSource, typeof MessageChannel, typeof WebSocket,
    typeof (globalThis as { Buffer?: unknown }).Buffer, 'Buffer' in globalThis,
  ].join(' '),
  process: () => Object.keys(process).join() + ' ' + typeof process.env,
  present: () => [typeof crypto.randomUUID(), typeof TextEncoder, new Error('x') instanceof Error, new Uint8Array(1).buffer instanceof ArrayBuffer].join(' '),
}
const probe = async (_: unknown, { what }: { what: string }): Promise<unknown> =>
  String(await Promise.resolve().then(tries[what]!).catch((error: Error) => error.message))
export const inQuery = query(probe as never)
export const inMutation = mutation(probe as never)
export const inAction = action(probe as never)
let early = ''
try { setTimeout(() => {}, 1) } catch (error) { early = (error as Error).message }
export const atImport = query({ args: {}, handler: () => early })
`
// A module that declares two of the names itself, which is allowed.
const OWN = `
import { query } from './_generated/server'
const Buffer = { from: (text: string) => text + '!' }
function fetch(text: string) { return Buffer.from(text) }
export const own = query({ args: {}, handler: () => fetch('mine') })
`
const CALLBACK = `
'use node'
import { exists } from 'node:fs'
import { action } from './_generated/server'
export const thrown = action(() => new Promise(() => exists('x', () => { throw new Error('Yikes') })))
export const rejected = action(() => new Promise(() => void Promise.reject(new TypeError('Nobody'))))
export const fine = action(async () => typeof require + typeof Buffer + typeof process.version)
`

it('CX25 CX26 queries and mutations have neither fetch nor timers, the default runtime nothing of Node’s; an exception in a callback ends its action', async () => {
  await line.push(line.project({ 'convex/probe.ts': PROBE, 'convex/own.ts': OWN, 'convex/callback.ts': CALLBACK }))
  const http = line.http() as unknown as {
    function(path: string, component: undefined, args?: object): Promise<string>
    query(path: never): Promise<string>
  }
  const ask = (kind: 'query' | 'mutation' | 'action', what: string) => {
    const path = { query: 'probe:inQuery', mutation: 'probe:inMutation', action: 'probe:inAction' }[kind]
    return http.function(path, undefined, { what })
  }
  const refused = (what: string) =>
    `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`
  for (const kind of ['query', 'mutation'] as const) {
    expect(await ask(kind, 'fetch')).toBe(refused('fetch()'))
    expect(await ask(kind, 'globalFetch')).toBe(refused('fetch()'))
    expect(await ask(kind, 'setTimeout')).toBe(refused('setTimeout'))
    expect(await ask(kind, 'selfTimeout')).toBe(refused('setTimeout'))
    expect(await ask(kind, 'setInterval')).toBe(refused('setInterval'))
  }
  expect(await ask('action', 'fetch')).toBe('x')
  expect(await ask('action', 'globalFetch')).toBe('x')
  expect(await ask('action', 'setTimeout')).toBe('rang')
  expect(await ask('action', 'selfTimeout')).toBe('rang')
  expect(await ask('action', 'setInterval')).toBe('rang')
  for (const kind of ['query', 'mutation', 'action'] as const) {
    expect(await ask(kind, 'absent')).toBe(`${'undefined '.repeat(9)}false`)
    expect(await ask(kind, 'process')).toBe('env object')
    expect(await ask(kind, 'present')).toBe('string function true true')
  }
  expect(await http.query('probe:atImport' as never)).toBe('setTimeout unsupported at import time')
  expect(await http.query('own:own' as never)).toBe('mine!')

  const { administrator } = line
  for (const round of ['first', 'second']) {
    const thrown = administrator.run('callback:thrown')
    await expect(thrown, round).rejects.toThrow(
      /Uncaught uncaughtException: Yikes\n {4}at <anonymous> \(\.\.\/convex\/callback\.ts:5:\d+\)/,
    )
    await expect(administrator.run('callback:rejected')).rejects.toThrow('Uncaught unhandledRejection: Nobody')
    expect(await administrator.run('callback:fine')).toBe('functionfunctionstring')
  }
})
