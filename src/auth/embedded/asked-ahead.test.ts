import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askAhead, askedAhead } from './asked-ahead'

const session = '/api/auth/get-session'
const token = '/api/auth/token'

beforeEach(() => {
  vi.stubGlobal('window', {})
  vi.stubGlobal(
    'fetch',
    vi.fn((path: string) => (path === token ? Promise.reject(new Error('offline')) : Promise.resolve(path))),
  )
  // As the document does.
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function(askAhead)()
})

afterEach(() => vi.unstubAllGlobals())

it('C473 takes each answer that the document asked for once, failures, too', async () => {
  expect(fetch).toHaveBeenCalledTimes(2)
  await expect(askedAhead(session, 'GET', 0)).resolves.toBe(session)
  expect(askedAhead(session, 'GET', 0)).toBeNull()
  await expect(askedAhead(token, 'GET', 0)).rejects.toThrow('offline')
  expect(askedAhead('/api/auth/devices', 'GET', 0)).toBeNull()
})

it('C473 takes none after something was sent, nor one that is old', () => {
  expect(askedAhead('/api/auth/sign-in/email', 'POST', 0)).toBeNull()
  expect(askedAhead(token, 'GET', 0)).toBeNull()
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function(askAhead)()
  expect(askedAhead(token, 'GET', 20_001)).toBeNull()
})
