import { afterEach, expect, it, vi } from 'vitest'
import { askAhead, askedAhead, TOKEN } from './asked-ahead'

const session = '/api/auth/get-session'
const issued = { token: 'secret', sessionId: 's1', user: { id: 'u1', name: 'Ada' } }
let answer: Response

/** Evaluates it as the document does. */
function open(respond: (path: string) => Promise<Response>) {
  vi.stubGlobal('window', {})
  vi.stubGlobal('fetch', vi.fn(respond))
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function(askAhead)()
}

const signedIn = () => Promise.resolve((answer = Response.json(issued)))
const signedOut = (path: string) =>
  Promise.resolve(path === TOKEN ? Response.json({ code: 'UNAUTHORIZED' }, { status: 401 }) : Response.json(null))

afterEach(() => vi.unstubAllGlobals())

it('C473 C660 one request returns the token and whose session it is; each is used once', async () => {
  open(signedIn)
  expect(fetch).toHaveBeenCalledOnce()
  const taken = await askedAhead(session, 'GET', 0)
  expect(await taken?.json()).toEqual({ session: { id: 's1' }, user: issued.user })
  expect(askedAhead(session, 'GET', 0)).toBeNull()
  expect(await (await askedAhead(TOKEN, 'GET', 0))?.json()).toEqual(issued)
  expect(askedAhead('/api/auth/devices', 'GET', 0)).toBeNull()
})

it('C473 C660 without a token, the server says whether there is a session', async () => {
  open(signedOut)
  expect(await (await askedAhead(session, 'GET', 0))?.json()).toBeNull()
  expect((await askedAhead(TOKEN, 'GET', 0))?.status).toBe(401)
})

it('C473 failures are passed on', async () => {
  open(() => Promise.reject(new Error('offline')))
  await expect(askedAhead(session, 'GET', 0)).rejects.toThrow('offline')
  await expect(askedAhead(TOKEN, 'GET', 0)).rejects.toThrow('offline')
})

it('C473 no response is used after a POST, nor an old one', () => {
  open(signedIn)
  expect(askedAhead('/api/auth/sign-in/email', 'POST', 0)).toBeNull()
  expect(askedAhead(TOKEN, 'GET', 0)).toBeNull()
  open(signedIn)
  expect(askedAhead(TOKEN, 'GET', 20_001)).toBeNull()
})

it('C473 unused responses are read, so that no request stays open', async () => {
  open(signedIn)
  await vi.waitFor(() => expect(answer.bodyUsed).toBe(true))
})
