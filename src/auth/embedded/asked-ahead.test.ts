import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askAhead, askedAhead } from './asked-ahead'

const session = '/api/auth/get-session'
const token = '/api/auth/token'
let answer: Response

beforeEach(() => {
  vi.stubGlobal('window', {})
  vi.stubGlobal(
    'fetch',
    vi.fn((path: string) => {
      if (path === token) return Promise.reject(new Error('offline'))
      return Promise.resolve((answer = Response.json({ code: 'NOBODY' }, { status: 401 })))
    }),
  )
  // Evaluates it as the document does.
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function(askAhead)()
})

afterEach(() => vi.unstubAllGlobals())

it('C473 uses each prefetched response once, including failures', async () => {
  expect(fetch).toHaveBeenCalledTimes(2)
  const taken = await askedAhead(session, 'GET', 0)
  expect(taken?.status).toBe(401)
  expect(await taken?.json()).toEqual({ code: 'NOBODY' })
  expect(askedAhead(session, 'GET', 0)).toBeNull()
  await expect(askedAhead(token, 'GET', 0)).rejects.toThrow('offline')
  expect(askedAhead('/api/auth/devices', 'GET', 0)).toBeNull()
})

it('C473 uses none after a POST, nor an old one', () => {
  expect(askedAhead('/api/auth/sign-in/email', 'POST', 0)).toBeNull()
  expect(askedAhead(token, 'GET', 0)).toBeNull()
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function(askAhead)()
  expect(askedAhead(token, 'GET', 20_001)).toBeNull()
})

it('C473 reads unused responses, so that no request stays open', async () => {
  await vi.waitFor(() => expect(answer.bodyUsed).toBe(true))
})
