/**
 * For every test: each request has a connection of its own. One that is kept is ended by its server after five idle
 * seconds, which on a busy machine may be just when the next request is written to it. (`connection: close` would do as
 * well, but then the client takes what is broken off for the end.)
 */
const SHARED = Symbol.for('undici.globalDispatcher.1')

export interface Dispatcher {
  constructor: new (options: { keepAliveTimeout: number; keepAliveTimeoutThreshold: number }) => Dispatcher
  isOfTests?: boolean
}
const ours = globalThis as unknown as Record<symbol, Dispatcher>

// It is there from the first request on.
await fetch('data:,')
const { constructor: Agent, isOfTests } = ours[SHARED]!
if (!isOfTests) {
  // What a server promises to wait, less this, is how long a connection is kept: not at all.
  const options = { keepAliveTimeout: 1, keepAliveTimeoutThreshold: 3_600_000 }
  ours[SHARED] = Object.assign(new Agent(options), { isOfTests: true })
}
