/**
 * For every test: each request has its own connection. A kept-alive one is closed by its server after five idle
 * seconds, which on a busy machine may be just when the next request is written to it. (`connection: close` would work
 * as well, but then the client takes a broken-off response for a complete one.)
 */
const SHARED = Symbol.for('undici.globalDispatcher.1')

export interface Dispatcher {
  constructor: new (options: { keepAliveTimeout: number; keepAliveTimeoutThreshold: number }) => Dispatcher
  isOfTests?: boolean
}
const ours = globalThis as unknown as Record<symbol, Dispatcher>

// Active from the first request on.
await fetch('data:,')
const { constructor: Agent, isOfTests } = ours[SHARED]!
if (!isOfTests) {
  // A connection is kept for as long as the server promises, minus this: not at all.
  const options = { keepAliveTimeout: 1, keepAliveTimeoutThreshold: 3_600_000 }
  ours[SHARED] = Object.assign(new Agent(options), { isOfTests: true })
}
