import type { ConvexReactClient } from 'convex/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ConnectionWatch, watchedClient, whyShut } from './connection-watch'

/** A fake of the browser's WebSocket, which does nothing until told to. */
class QuietSocket extends EventTarget {
  static last: QuietSocket
  readonly OPEN = 1
  bufferedAmount = 0
  readyState = 0
  isClosed = false
  sent: string[] = []
  onopen: (() => void) | null = null
  constructor(readonly url = 'wss://chat.example') {
    super()
    QuietSocket.last = this
    this.addEventListener('open', () => this.onopen?.())
  }
  send(data: string) {
    this.sent.push(data)
  }
  close() {
    this.isClosed = true
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', QuietSocket)
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  vi.stubGlobal('location', { origin: 'https://chat.example' })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function watching() {
  let watch!: ConnectionWatch
  watchedClient((made) => {
    watch = made!
    return {} as ConvexReactClient
  })
  const shutAt: number[] = []
  const start = Date.now()
  watch.subscribe(() => watch.isShut() && shutAt.push(Date.now() - start))
  return { watch, shutAt, connect: () => new watch.webSocketConstructor('wss://chat.example') }
}

test.each([
  ['is rejected at once, again and again,', () => QuietSocket.last.dispatchEvent(new Event('close'))],
  ['hangs', () => {}],
])('C67 a page whose socket %s notices after 2 s, never earlier', (_, happens) => {
  const { watch, shutAt, connect } = watching()
  for (let at = 0; at < 1_900; at += 100) {
    if (at % 500 === 0) {
      connect()
      happens()
    }
    vi.advanceTimersByTime(100)
    expect(watch.isShut()).toBe(false)
  }
  vi.advanceTimersByTime(100)
  expect(shutAt[0]).toBe(2_000)
})

test('C67 a page without a socket asks over HTTP, and waits at most 3 s for the reason', async () => {
  const answers = (status: number) => vi.stubGlobal('fetch', async () => new Response('', { status }))
  answers(403)
  expect(await whyShut(null)).toBe('origin')
  answers(200)
  expect(await whyShut(null)).toBe('socket')
  answers(502)
  expect(await whyShut(null)).toBe('unreachable')

  vi.stubGlobal(
    'fetch',
    (_: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  )
  for (const deployment of [null, 'https://deployment.example']) {
    const told = vi.fn()
    void whyShut(deployment).then(told)
    await vi.advanceTimersByTimeAsync(2_999)
    expect(told).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(told).toHaveBeenCalledWith('unreachable')
  }
})

describe('C302 a page without a signed-in user', () => {
  beforeEach(() => vi.stubGlobal('CloseEvent', Event))

  test('opens no socket, however often the client tries', () => {
    const { watch, connect } = watching()
    const before = connect()
    const onclose = vi.fn()
    const close = vi.spyOn(QuietSocket.last, 'close')
    Object.assign(before, { onclose })
    watch.setResting(true)
    expect(close).toHaveBeenCalled()
    expect(onclose).toHaveBeenCalledOnce()
    const real = QuietSocket.last
    for (let tries = 0; tries < 3; tries++) {
      expect(connect().readyState).toBe(0)
      vi.advanceTimersByTime(60_000)
    }
    expect(QuietSocket.last).toBe(real)
    // The page doesn't report the server as unreachable.
    expect(watch.isOffline()).toBe(false)
    expect(watch.isShut()).toBe(false)
  })

  test('connects at once after signing in', () => {
    const { watch, connect } = watching()
    watch.setResting(true)
    const onclose = vi.fn()
    const online = vi.fn()
    window.addEventListener('online', online)
    Object.assign(connect(), { onclose })
    watch.setResting(false)
    expect(onclose).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(0)
    expect(online).toHaveBeenCalledOnce()
    connect()
    expect(QuietSocket.last).toBeInstanceOf(QuietSocket)
    expect(watch.isOffline()).toBe(false)
  })
})

test('C473 the document’s socket is taken over, once, and reports that it is open', async () => {
  const early = new QuietSocket()
  early.readyState = early.OPEN
  vi.stubGlobal('window', Object.assign(new EventTarget(), { parleySocket: early }))
  const { watch, connect } = watching()
  const taken = connect() as unknown as QuietSocket
  const opened = vi.fn()
  Object.assign(taken, { onopen: opened })
  expect(taken).toBe(early)
  await Promise.resolve()
  expect(opened).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(60_000)
  expect(watch.isShut()).toBe(false)
  expect(connect()).not.toBe(early)
})

test.each([
  ['gone', 'wss://chat.example', 3],
  ['of another address', 'wss://elsewhere.example', 1],
])('C473 a document’s socket that is %s is closed instead', (_, url, readyState) => {
  const early = new QuietSocket(url)
  early.readyState = readyState
  vi.stubGlobal('window', Object.assign(new EventTarget(), { parleySocket: early }))
  const { connect } = watching()
  expect(connect()).not.toBe(early)
  expect(early.isClosed).toBe(true)
})

test('C474 a connection sends the current time, however long the page has been open', () => {
  vi.setSystemTime(1_700_000_000_000)
  const { connect } = watching()
  const socket = connect() as unknown as QuietSocket
  // Imitates the client, whose clock started with the page five minutes earlier, at a wrong time.
  socket.send(JSON.stringify({ type: 'Connect', lastCloseReason: 'InitialConnect', clientTs: 1_700_000_300_000 }))
  socket.send(JSON.stringify({ type: 'Mutation', args: [{ text: '"clientTs":5' }] }))
  expect(socket.sent.map((text) => JSON.parse(text) as unknown)).toEqual([
    { type: 'Connect', lastCloseReason: 'InitialConnect', clientTs: 1_700_000_000_000 },
    { type: 'Mutation', args: [{ text: '"clientTs":5' }] },
  ])
})
