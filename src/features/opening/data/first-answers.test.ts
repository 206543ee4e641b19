import type { ConvexReactClient } from 'convex/react'
import { makeFunctionReference } from 'convex/server'
import { beforeEach, expect, it, vi } from 'vitest'
import { answer, firstAnswersOf, KEPT_MS, withFirstAnswers } from './first-answers'

const query = makeFunctionReference<'query', { page: number; conversationId: string }, string>('messages:getMessages')
const args = { conversationId: 'ada_bo', page: 3 }
const first = [answer(query, { page: 3, conversationId: 'ada_bo' }, 'before')]

let live: string | Error | undefined
let changed: () => void
let client: ConvexReactClient
const listener = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  listener.mockReset()
  live = undefined
  changed = () => {}
  client = withFirstAnswers({
    watchQuery: () => ({
      localQueryResult() {
        if (live instanceof Error) throw live
        return live
      },
      onUpdate(run: () => void) {
        changed = run
        return () => {}
      },
    }),
  } as unknown as ConvexReactClient)
  return () => vi.useRealTimers()
})

const read = () => client.watchQuery(query, args).localQueryResult()
const fill = () => firstAnswersOf(client)!.show(first)

it('C662 a first answer is shown until the query has its own, and never after', () => {
  client.watchQuery(query, args).onUpdate(listener)
  expect(read()).toBeUndefined()
  fill()
  expect(listener).toHaveBeenCalledOnce()
  expect(read()).toBe('before')
  live = 'now'
  changed()
  expect(read()).toBe('now')
  live = undefined
  expect(read()).toBeUndefined()
})

it('C662 an error replaces a first answer, as when someone was removed meanwhile', () => {
  client.watchQuery(query, args).onUpdate(listener)
  fill()
  live = new Error('NOT_FOUND')
  changed()
  expect(read).toThrow('NOT_FOUND')
  live = undefined
  expect(read()).toBeUndefined()
})

it('C662 a first answer that comes after the query’s own is never shown', () => {
  live = 'now'
  fill()
  live = undefined
  expect(read()).toBeUndefined()
})

it('C662 a query with other arguments doesn’t get a first answer', () => {
  fill()
  expect(client.watchQuery(query, { ...args, page: 4 }).localQueryResult()).toBeUndefined()
})

it('C662 without a connection, answers on screen stay, and all others are dropped after half a minute', () => {
  const stop = client.watchQuery(query, args).onUpdate(listener)
  const later = { ...args, page: 4 }
  firstAnswersOf(client)!.show([...first, answer(query, later, 'before, too')])
  vi.advanceTimersByTime(KEPT_MS - 1)
  expect(client.watchQuery(query, later).localQueryResult()).toBe('before, too')
  vi.advanceTimersByTime(1)
  expect(client.watchQuery(query, later).localQueryResult()).toBeUndefined()
  expect(read()).toBe('before')
  stop()
  expect(read()).toBeUndefined()
  expect(listener).toHaveBeenCalledOnce()
})

it('C666 without a connection nothing is dropped; half a minute after there is one, answers that aren’t on screen are', async () => {
  let connect = () => {}
  firstAnswersOf(client)!.show(first, new Promise((resolve) => (connect = resolve)))
  vi.advanceTimersByTime(10 * KEPT_MS)
  expect(read()).toBe('before')
  connect()
  await vi.advanceTimersByTimeAsync(KEPT_MS)
  expect(read()).toBeUndefined()
})

it('C662 someone else’s sign-in drops all first answers, and adds none later', () => {
  client.watchQuery(query, args).onUpdate(listener)
  fill()
  firstAnswersOf(client)!.letGo()
  expect(listener).toHaveBeenCalledTimes(2)
  expect(read()).toBeUndefined()
  fill()
  expect(read()).toBeUndefined()
})
