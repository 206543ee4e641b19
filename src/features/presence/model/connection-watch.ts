import type { ConvexReactClient } from 'convex/react'
import { advance, type ConnectionEvent, isOffline, nextLook, noConnection } from './connection'
import { socketAhead } from './socket-ahead'

/** If a timer is late by this much, the machine has slept. */
const LOOK_FOR_SLEEP_MS = 5_000
const SLEPT_MS = 15_000
/** Close codes of a connection that was lost without a close frame. */
const NO_STATUS = 1005

export interface ConnectionWatch {
  /** For the Convex client: the browser's own WebSocket, observed. */
  webSocketConstructor: typeof WebSocket
  isOffline: () => boolean
  /** Nothing was received since the page loaded, for some time. */
  isShut: () => boolean
  subscribe: (listener: () => void) => () => void
  /** `ask` makes a cheap request that the server answers; returns a function that cancels it. */
  onAsk: (ask: () => void) => () => void
  /**
   * While no one is signed in there is no connection: the server closes a socket without authentication, and the client
   * would reconnect for as long as the page is open.
   */
  setResting: (on: boolean) => void
}

const watches = new WeakMap<ConvexReactClient, ConnectionWatch>()

export const connectionOf = (convex: ConvexReactClient): ConnectionWatch | undefined => watches.get(convex)

/** Why a server has never let this page in: it can't be reached, rejects this origin, or only the socket fails. */
export type ShutReason = 'unreachable' | 'origin' | 'socket'

/**
 * A rejected socket is detected after 2 s, so that within 5 s the page says why, or that the server doesn't respond.
 */
const WHY_MS = 3_000

/** Asked over HTTP. `deployment`: the URL of the data, if that isn't the pages' origin. */
export async function whyShut(deployment: string | null): Promise<ShutReason> {
  const asking = new AbortController()
  const timer = setTimeout(() => asking.abort(), WHY_MS)
  const options = { cache: 'no-store', signal: asking.signal } as const
  try {
    if (deployment !== null) {
      // A cross-origin response can't be read, but its existence is enough.
      await fetch(`${deployment}/version`, { ...options, mode: 'no-cors' })
      return 'socket'
    }
    const { status } = await fetch(`/readyz?origin=${encodeURIComponent(location.origin)}`, options)
    return status === 403 ? 'origin' : status < 500 ? 'socket' : 'unreachable'
  } catch {
    return 'unreachable'
  } finally {
    clearTimeout(timer)
  }
}

/** `make` creates the client with the watched socket. Browser only: a server renders without a connection. */
export function watchedClient(make: (watch: ConnectionWatch | null) => ConvexReactClient): ConvexReactClient {
  if (typeof window === 'undefined') return make(null)
  const watch = createConnectionWatch()
  const client = make(watch)
  watches.set(client, watch)
  return client
}

function createConnectionWatch(): ConnectionWatch {
  let state = noConnection
  let current: { replace: () => void; leave: () => void; pending: () => number } | null = null
  let isResting = false
  const resting = new Set<RestingSocket>()
  let pending = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const asks = new Set<() => void>()
  const listeners = new Set<() => void>()

  function happened(event: ConnectionEvent) {
    const now = Date.now()
    const [next, effects] = advance(state, event, now)
    state = next
    for (const effect of effects) {
      if (effect === 'ask') for (const ask of asks) ask()
      else current?.replace()
    }
    clearTimeout(timer)
    const at = nextLook(state, now)
    if (at !== null) timer = setTimeout(look, Math.max(0, at - now))
    for (const listener of listeners) listener()
  }

  function look() {
    // Buffered bytes that decrease show that the connection works.
    const left = current?.pending() ?? 0
    if (left < pending) happened({ type: 'moved' })
    pending = left
    happened({ type: 'looked' })
  }

  const doubt = () => happened({ type: 'doubted' })
  for (const event of ['online', 'offline', 'pageshow']) window.addEventListener(event, doubt)
  document.addEventListener('resume', doubt)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && doubt())
  let lookedAt = Date.now()
  setInterval(() => {
    // Timers of hidden pages are late anyway, and becoming visible triggers a check.
    if (document.visibilityState === 'visible' && Date.now() - lookedAt > SLEPT_MS) doubt()
    lookedAt = Date.now()
  }, LOOK_FOR_SLEEP_MS)

  function watchedSocket(url: string | URL, protocols?: string | string[]): WebSocket {
    const socket = socketAhead(String(url)) ?? new WebSocket(url, protocols)
    const leave = () => {
      const { onclose } = socket
      // A dead connection doesn't answer the close frame, so the client doesn't wait for it.
      for (const handler of ['onopen', 'onmessage', 'onerror', 'onclose'] as const) socket[handler] = null
      socket.close()
      ended()
      onclose?.call(socket, new CloseEvent('close', { code: NO_STATUS }))
    }
    const replace = () => {
      leave()
      // Immediately, instead of after the client's backoff.
      reconnectNow()
    }
    const own = { replace, leave, pending: () => socket.bufferedAmount }
    const ended = () => {
      if (current !== own) return
      current = null
      happened({ type: 'closed' })
    }
    current = own
    pending = 0
    happened({ type: 'made' })
    const heard = (type: 'opened' | 'heard') => () => current === own && happened({ type })
    socket.addEventListener('open', heard('opened'))
    socket.addEventListener('message', heard('heard'))
    socket.addEventListener('close', ended)
    const send = socket.send.bind(socket)
    let isFirst = true
    socket.send = (data) => {
      send(isFirst ? withTimeOfDay(data) : data)
      isFirst = false
      happened({ type: 'sent' })
    }
    // It opened before there was a listener.
    if (socket.readyState === socket.OPEN) queueMicrotask(() => socket.dispatchEvent(new Event('open')))
    return socket
  }

  function setResting(on: boolean) {
    if (on === isResting) return
    isResting = on
    if (on) {
      current?.leave()
      return happened({ type: 'rested' })
    }
    if (resting.size === 0) return
    for (const socket of resting) socket.end()
    resting.clear()
    // The client has scheduled its next attempt by then.
    setTimeout(reconnectNow)
  }

  function makeSocket(url: string | URL, protocols?: string | string[]) {
    if (!isResting) return watchedSocket(url, protocols)
    const socket = new RestingSocket()
    resting.add(socket)
    return socket
  }

  return {
    // An object that a constructor returns replaces the new one.
    webSocketConstructor: function (url: string | URL, protocols?: string | string[]) {
      return makeSocket(url, protocols)
    } as unknown as typeof WebSocket,
    setResting,
    isOffline: () => isOffline(state, Date.now()),
    isShut: () => !state.wasHeard && isOffline(state, Date.now()),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onAsk(ask) {
      asks.add(ask)
      return () => void asks.delete(ask)
    },
  }
}

/** The client's placeholder for a socket meanwhile: it stays connecting. */
class RestingSocket {
  readonly readyState = 0
  readonly bufferedAmount = 0
  onclose: ((event: CloseEvent) => void) | null = null
  private isOver = false

  send() {}

  close() {
    queueMicrotask(() => this.end())
  }

  end() {
    if (this.isOver) return
    this.isOver = true
    this.onclose?.(new CloseEvent('close', { code: NO_STATUS }))
  }
}

/**
 * A connection's first message contains the client's time, and the client schedules token renewal by the response. Its
 * own clock starts when first used, and is ahead by however long the page had been open.
 */
function withTimeOfDay(data: Parameters<WebSocket['send']>[0]): Parameters<WebSocket['send']>[0] {
  return typeof data === 'string' ? data.replace(/"clientTs":\d+/, `"clientTs":${Date.now()}`) : data
}

/** Reconnects now instead of after the backoff: the client does so when told that the network is back. */
export const reconnectNow = () => void window.dispatchEvent(new Event('online'))
