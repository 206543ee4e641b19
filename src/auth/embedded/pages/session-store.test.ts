import { describe, expect, it, vi } from 'vitest'
import { AuthError, type AuthClient, type ClientSession, type IssuedToken } from './auth-client'
import type { LastSession } from '../../last-session'
import { createSessionStore } from './session-store'

const user = (id: string) => ({ id, name: id, email: `${id}@example.com`, isAdmin: false })
const ADA: ClientSession = { sessionId: 's-ada', user: user('ada') }
const BO: ClientSession = { sessionId: 's-bo', user: user('bo') }
const offline = () => Promise.reject(new AuthError('UNREACHABLE', 0))

function setUp(initial: ClientSession | null = ADA, known: LastSession | null = null) {
  let now = 0
  let issued = 0
  let session = initial
  const token = (): Promise<IssuedToken> =>
    session
      ? Promise.resolve({ token: `t${++issued}`, sessionId: session.sessionId, expiresInMs: 300_000 })
      : Promise.reject(new AuthError('UNAUTHORIZED', 401))
  const client = {
    session: vi.fn(() => Promise.resolve(session)),
    token: vi.fn(token),
  }
  const announce = vi.fn()
  const waits: number[] = []
  let losePatience = () => {}
  const last = { read: () => known, note: vi.fn((session: LastSession | null) => void (known = session)) }
  const store = createSessionStore({
    client: client as unknown as AuthClient,
    announce,
    last,
    now: () => now,
    wait(ms) {
      if (ms === 3_000) return new Promise((resolve) => (losePatience = resolve))
      waits.push(ms)
      return Promise.resolve()
    },
  })
  const fetchToken = (forceRefreshToken = false) => store.fetchAccessToken({ forceRefreshToken })
  return {
    store,
    client,
    announce,
    waits,
    last,
    losePatience: () => losePatience(),
    fetchToken,
    serverHas: (next: ClientSession | null) => (session = next),
    later: (ms: number) => (now += ms),
  }
}

describe('the session', () => {
  it('is loading until the server has responded', async () => {
    const { store } = setUp()
    const seen: string[] = []
    store.subscribe(() => seen.push(store.read().status))
    expect(store.read().status).toBe('loading')
    await store.refresh()
    expect(store.read()).toEqual({ status: 'signed-in', ...ADA, isUnanswered: false })
    await store.refresh()
    expect(seen).toEqual(['signed-in'])
  })

  it('waits for a server that does not respond, longer each time', async () => {
    const { store, client, waits } = setUp(null)
    for (let i = 0; i < 6; i++) client.session.mockImplementationOnce(offline)
    await store.refresh()
    expect(store.read().status).toBe('signed-out')
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
  })

  it('survives a lost network', async () => {
    const { store, client } = setUp()
    await store.refresh()
    client.session.mockImplementationOnce(offline)
    await expect(store.refresh()).rejects.toThrow('UNREACHABLE')
    expect(store.read().status).toBe('signed-in')
  })

  it('tells the other tabs, and asks again if it changes before the response', async () => {
    const { store, client, announce, serverHas } = setUp(null)
    client.session.mockImplementationOnce(async () => {
      serverHas(ADA)
      void store.changed()
      return null
    })
    await store.refresh()
    expect(announce).toHaveBeenCalledOnce()
    expect(store.read().status).toBe('signed-in')
    expect(client.session).toHaveBeenCalledTimes(2)
  })
})

describe('without an answer', () => {
  it('C665 the tab continues as the person last signed in here, until the server says otherwise', async () => {
    const { store, client, serverHas } = setUp(ADA, ADA)
    const seen: unknown[] = []
    store.subscribe(() => seen.push([store.read().user?.id, store.read().status, store.read().isUnanswered]))
    client.session.mockImplementationOnce(offline).mockImplementationOnce(offline)
    await store.refresh()
    serverHas(null)
    await store.refresh()
    expect(seen).toEqual([
      ['ada', 'signed-in', true],
      ['ada', 'signed-in', false],
      [undefined, 'signed-out', false],
    ])
  })

  it('C665 if a network drops the request without an error, the tab waits three seconds', async () => {
    const { store, client, losePatience } = setUp(ADA, ADA)
    client.session.mockImplementationOnce(() => new Promise(() => {}))
    void store.refresh()
    await vi.waitFor(() => expect(client.session).toHaveBeenCalled())
    expect(store.read().status).toBe('loading')
    losePatience()
    await vi.waitFor(() => expect(store.read()).toMatchObject({ status: 'signed-in', isUnanswered: true }))
  })

  it('C665 a device on which no one was signed in reports that there is no answer', async () => {
    const { store, client } = setUp(BO)
    const seen: unknown[] = []
    store.subscribe(() => seen.push([store.read().status, store.read().isUnanswered]))
    client.session.mockImplementationOnce(offline)
    await store.refresh()
    expect(seen).toEqual([
      ['loading', true],
      ['signed-in', false],
    ])
  })

  it('C665 a token counts as an answer, and none is issued for another session', async () => {
    const { store, client, fetchToken, serverHas } = setUp(ADA, ADA)
    client.session.mockImplementationOnce(offline).mockImplementation(() => new Promise(() => {}))
    void store.refresh()
    await vi.waitFor(() => expect(store.read().isUnanswered).toBe(true))
    serverHas(BO)
    expect(await fetchToken()).toBe(null)
    serverHas(ADA)
    expect(await fetchToken()).not.toBe(null)
    expect(store.read().isUnanswered).toBe(false)
  })

  it('C665 the device notes who is signed in, and that no one is', async () => {
    const { store, last, serverHas } = setUp(ADA)
    await store.refresh()
    expect(last.note).toHaveBeenLastCalledWith(ADA)
    serverHas(null)
    await store.changed()
    expect(last.note).toHaveBeenLastCalledWith(null)
  })
})

describe('tokens', () => {
  it('exist only for a signed-in user', async () => {
    const { store, client, fetchToken } = setUp(null)
    expect(await fetchToken()).toBe(null)
    await store.refresh()
    expect(await fetchToken()).toBe(null)
    expect(client.token).not.toHaveBeenCalled()
  })

  it('C281 announce a notice, to the person it is about', async () => {
    const { store, client, fetchToken, serverHas } = setUp()
    await store.refresh()
    await fetchToken()
    expect(store.readNotice()).toBe(null)
    const heard = vi.fn()
    store.subscribe(heard)
    client.token.mockResolvedValueOnce({ token: 't', sessionId: ADA.sessionId, expiresInMs: 300_000, notice: 7 })
    await fetchToken(true)
    expect(store.readNotice()).toEqual({ accountId: 'ada', id: 7 })
    expect(heard).toHaveBeenCalledOnce()
    serverHas(BO)
    await store.refresh()
    expect(store.readNotice()).toBe(null)
  })

  it('are cached until shortly before they expire', async () => {
    const { store, fetchToken, later } = setUp()
    await store.refresh()
    expect(await fetchToken()).toBe('t1')
    later(269_000)
    expect(await fetchToken()).toBe('t1')
    later(2_000)
    expect(await fetchToken()).toBe('t2')
  })

  it('are requested once at a time', async () => {
    const { store, client, fetchToken } = setUp()
    await store.refresh()
    expect(await Promise.all([fetchToken(), fetchToken(), fetchToken()])).toEqual(['t1', 't1', 't1'])
    expect(client.token).toHaveBeenCalledOnce()
  })

  it('are requested again if Convex insists, bypassing the cache and a pending request', async () => {
    const { store, fetchToken } = setUp()
    await store.refresh()
    expect(await Promise.all([fetchToken(), fetchToken(true), fetchToken(true)])).toEqual(['t1', 't2', 't2'])
    expect(await fetchToken(true)).toBe('t3')
    expect(await fetchToken()).toBe('t3')
  })

  it('survive a dead network', async () => {
    const { store, client, fetchToken, waits } = setUp()
    await store.refresh()
    client.token.mockImplementationOnce(offline).mockImplementationOnce(() => Promise.reject(new AuthError('X', 503)))
    expect(await fetchToken()).toBe('t1')
    expect(waits).toEqual([1_000, 2_000])
  })

  it('end with the session: the tab notices at its next token', async () => {
    const { store, fetchToken, serverHas } = setUp()
    await store.refresh()
    serverHas(null)
    expect(await fetchToken()).toBe(null)
    expect(store.read().status).toBe('signed-out')
  })

  it('continue if the session was only replaced, as by a password change', async () => {
    const { store, client, fetchToken } = setUp()
    await store.refresh()
    client.token.mockImplementationOnce(() => Promise.reject(new AuthError('UNAUTHORIZED', 401)))
    expect(await fetchToken()).toBe('t1')
    expect(store.read().status).toBe('signed-in')
  })

  it('someone else’s tokens aren’t used: another tab signed in as Bo', async () => {
    const { store, fetchToken, serverHas } = setUp()
    await store.refresh()
    expect(await fetchToken()).toBe('t1')
    serverHas(BO)
    expect(await fetchToken(true)).toBe(null)
    await store.refresh()
    expect(store.read().user?.id).toBe('bo')
    expect(await fetchToken()).not.toBe('t1')
  })

  it('stop being requested if the session changes meanwhile', async () => {
    const { store, client, fetchToken, serverHas } = setUp()
    await store.refresh()
    client.token.mockImplementation(async () => {
      serverHas(null)
      await store.refresh()
      throw new AuthError('UNREACHABLE', 0)
    })
    expect(await fetchToken()).toBe(null)
    expect(client.token).toHaveBeenCalledOnce()
  })
})
