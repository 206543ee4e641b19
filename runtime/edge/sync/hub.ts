/**
 * All live connections: feeds events to each session's state machine, and performs its effects.
 *
 * One file: it is the one place that turns effects into actions, a case each.
 */
import type { RevokedBearers } from '../auth/revocations'
import { AuthenticationError } from '../auth/errors'
import { asIdentity, type CheckAdmin } from '../auth/admin-key'
import { unhidden, type RequestMetadata, type Timestamp } from '../../boundary/messages'
import { TextHash } from '../../boundary/text-hash'
import type { RuntimeLog } from '../../log'
import { describeError } from '../../log'
import { newRequestId, type CancelTimer, type System } from '../../system'
import type { EngineClient, Round } from '../host/engine-client'
import { CHUNK_ABOVE_BYTES, SharedOutcome, controlFrame, inChunks, responseFrame, transitionFrame } from './fan-out'
import type { SyncLimits } from './limits'
import { ProtocolError, parseClientMessage } from './parse'
import { holderOf, Places, type Placed } from './places'
import { advance, newSession } from './session'
import type { Effect, EventOf, SessionEvent, SessionState } from './session-types'
import type { VerifiedToken } from '../auth/verified-token'

/** A socket as the hub needs it. Frames are whole text messages in UTF-8. */
export interface Connection {
  /** The request that opened it, if any. */
  readonly upgrade?: RequestMetadata
  /** Whether this client can assemble a transition from parts. */
  readonly takesChunks: boolean
  send(frame: Buffer): void
  setReading(on: boolean): void
  /** Pings the peer; the reply arrives through `heard`. */
  probe(): void
  close(code: number, reason: string): void
  /** Bytes sent that the network has not taken yet. */
  buffered(): number
  /** Bytes the network has taken so far. */
  flushed(): number
}

/** The events that a socket reports to the hub. */
export interface ConnectionEvents {
  message(text: string): void
  /** A frame that can't be a message: binary, too long, not UTF-8. */
  malformed(reason: string): void
  heard: () => void
  drained: () => void
  gone: () => void
}

export interface HubOptions {
  engine: EngineClient
  verify: (token: string) => Promise<VerifiedToken>
  checkAdmin: CheckAdmin
  system: System
  limits: SyncLimits
  log: RuntimeLog
}

interface Session extends Placed {
  id: number
  state: SessionState
  connection: Connection
  /** The token that its identity comes from, as it was sent. */
  token: string | null
}

const TICK_MS = 1_000
/** Arguments of this many bytes count as one query. */
const BYTES_A_WEIGHT = 4_096

export class Hub {
  #sessions = new Map<number, Session>()
  #places: Places<Session>
  #lastSession = 0
  readonly #hash: TextHash
  #cancelTick: CancelTimer
  /** A large message was sent since the backlog was last checked. */
  #mayOverflow = false

  constructor(private readonly options: HubOptions) {
    this.#places = new Places(options.limits)
    this.#hash = new TextHash(options.system)
    options.engine.onRound((round) => this.#onRound(round))
    options.engine.onOverload((id) => {
      const session = this.#sessions.get(id)
      if (session) this.#letGo([session], 'its results together are too large')
    })
    // With this close reason, published clients reconnect after some seconds with jitter, not all at once.
    options.engine.onSessionsLost(() => this.#endAll(1013, 'TooManyConcurrentRequests: the engine is restarting'))
    this.#cancelTick = this.#scheduleTick()
  }

  get size(): number {
    return this.#sessions.size
  }

  connect(connection: Connection): ConnectionEvents {
    const { system } = this.options
    const holder = holderOf(null, connection.upgrade?.ip ?? null)
    const state = newSession(system.now())
    const session: Session = { id: ++this.#lastSession, state, connection, token: null, holder, weight: 0 }
    this.#sessions.set(session.id, session)
    this.#letGo(this.#places.enter(session), 'too many connections')
    return {
      message: (text) => this.#onText(session, text),
      malformed: (reason) => this.#dispatch(session, { type: 'malformed', reason }),
      heard: () => this.#dispatch(session, { type: 'heard' }),
      drained: () => this.#dispatch(session, { type: 'drained' }),
      gone: () => this.#dispatch(session, { type: 'gone' }),
    }
  }

  #endAll(code: number, reason: string): void {
    for (const session of this.#sessions.values()) this.#dispatch(session, { type: 'ended', code, reason })
  }

  #onText(session: Session, text: string): void {
    let event: SessionEvent
    try {
      const message = parseClientMessage(text)
      event = { type: 'message', message, size: text.length, latestTs: this.options.engine.latestTs }
    } catch (error) {
      if (!(error instanceof ProtocolError)) return this.#breakOff(session, error)
      event = { type: 'malformed', reason: error.message }
    }
    this.#dispatch(session, event)
    this.#count(session)
  }

  /** Updates the owner of a session, and its share of the total. */
  #count(session: Session): void {
    const { state, connection } = session
    if (state.phase === 'closed') return
    const holder =
      state.access === 'admin' ? 'the administrator' : holderOf(state.identity?.tokenIdentifier ?? null, connection.upgrade?.ip ?? null) // oxfmt-ignore
    if (holder !== session.holder) this.#letGo(this.#places.move(session, holder), 'too many connections')
    const weight = state.queries.size + Math.floor(state.queries.bytes / BYTES_A_WEIGHT)
    if (weight === session.weight) return
    const leaving = this.#places.weigh(session, weight)
    if (leaving) this.#letGo([leaving], 'too many queries')
  }

  #letGo(sessions: Session[], reason: string): void {
    const ended = { type: 'ended', code: 1013, reason: `TooManyConcurrentRequests: ${reason}` } as const
    for (const session of sessions) this.#dispatch(session, ended)
  }

  /** Whether one more can connect; if all places are taken, the oldest unauthenticated session is closed. */
  makeRoom(): boolean {
    if (this.#sessions.size < this.options.limits.connections) return true
    const oldest = this.#places.oldestAnonymous
    if (oldest) this.#letGo([oldest], 'too many connections')
    return oldest !== null
  }

  /** The backlog of all sockets together is bounded: the largest are disconnected until it fits. */
  #relieve(): void {
    const { waitingBytes } = this.options.limits
    let all = 0
    for (const { connection } of this.#sessions.values()) all += connection.buffered()
    if (all <= waitingBytes) return
    const waiting = Array.from(this.#sessions.values(), (session) => ({
      session,
      bytes: session.connection.buffered(),
    }))
    for (const { session, bytes } of waiting.sort((a, b) => b.bytes - a.bytes)) {
      if (all <= waitingBytes) return
      all -= bytes
      this.#letGo([session], 'too much data is waiting')
    }
  }

  /** Ends the connections whose identity comes from such a token. */
  revoke(revoked: RevokedBearers): void {
    for (const session of this.#sessions.values()) this.#dispatch(session, { type: 'revoked', revoked })
  }

  /** Ends every connection; the clients reconnect by themselves. */
  close(): void {
    this.#cancelTick()
    this.#endAll(1001, 'InternalServerError: shutting down')
  }

  /** Runs a step of one session: an error ends only that session, and its client reconnects by itself. */
  #dispatch(session: Session, event: SessionEvent): void {
    const { system, limits } = this.options
    try {
      const effects = advance(session.state, event, system.now(), session.connection.buffered(), limits)
      for (const effect of effects) this.#perform(session, effect)
    } catch (error) {
      this.#breakOff(session, error)
    }
  }

  #breakOff(session: Session, cause: unknown): void {
    const { engine, log } = this.options
    log.error('A session failed', { session: session.id, error: describeError(cause) })
    session.state.phase = 'closed'
    if (!this.#sessions.delete(session.id)) return
    this.#places.leave(session)
    engine.post({ type: 'close-session', session: session.id })
    try {
      session.connection.close(1011, 'InternalServerError: the session failed')
    } catch (error) {
      log.error('A socket could not be closed', { session: session.id, error: describeError(error) })
    }
  }

  #perform(session: Session, effect: Effect): void {
    const { engine, system } = this.options
    const { connection } = session
    switch (effect.type) {
      case 'send':
        return connection.send(controlFrame(effect.message))
      case 'respond':
        return connection.send(responseFrame(effect))
      case 'transition':
        return this.#sendTransition(connection, transitionFrame(effect, system.now()), effect.end.ts)
      case 'query-set':
        return engine.post({
          session: session.id,
          ...effect,
          ...(effect.token === 1 ? { address: connection.upgrade?.ip ?? null } : {}),
        })
      case 'call':
        return this.#call(session, effect)
      case 'verify':
        return void this.#verify(session, effect.token)
      case 'admit':
        return void this.#admit(session, effect)
      case 'read':
        return connection.setReading(effect.on)
      case 'probe':
        return connection.probe()
      case 'close':
        this.#sessions.delete(session.id)
        this.#places.leave(session)
        engine.post({ type: 'close-session', session: session.id })
        return connection.close(effect.code, effect.reason)
    }
  }

  #call(session: Session, effect: Extract<Effect, { type: 'call' }>): void {
    const { kind, requestId, path, args, size, identity, access, replaySessionId } = effect
    const replay = replaySessionId === null ? null : { sessionId: replaySessionId, requestId }
    const request = this.#requestOf(session, identity !== null && access === 'public')
    this.options.engine.call(
      { kind, session: session.id, path, args, size, identity, access, request, replay },
      ({ outcome, ts }) => {
        const told = access === 'admin' ? unhidden(outcome) : outcome
        this.#dispatch(session, { type: 'response', kind, requestId, size, outcome: told, ts })
      },
    )
  }

  /** The metadata of a call over the socket. */
  #requestOf({ connection: { upgrade }, token }: Session, isPerson: boolean): RequestMetadata | null {
    const { system } = this.options
    return upgrade === undefined
      ? null
      : { ...upgrade, requestId: newRequestId(system), authToken: isPerson ? token : null }
  }

  async #admit(session: Session, { key, impersonating }: Extract<Effect, { type: 'admit' }>): Promise<void> {
    const { checkAdmin, engine } = this.options
    // Not in the middle of the current step's effects, which have to be performed first.
    await Promise.resolve()
    let event: SessionEvent
    try {
      checkAdmin(key)
      const identity = impersonating === null ? null : asIdentity(impersonating)
      event = { type: 'admitted', identity, latestTs: engine.latestTs }
    } catch (error) {
      if (!(error instanceof AuthenticationError)) return this.#breakOff(session, error)
      event = { type: 'rejected', reason: error.message }
    }
    this.#dispatch(session, event)
    this.#count(session)
  }

  async #verify(session: Session, token: string): Promise<void> {
    const { verify, engine, log } = this.options
    let event: SessionEvent
    try {
      event = { type: 'verified', ...(await verify(token)), latestTs: engine.latestTs }
      session.token = token
    } catch (error) {
      if (error instanceof AuthenticationError) event = { type: 'rejected', reason: error.message }
      else {
        log.error("Couldn't verify a token", { error: describeError(error) })
        event = { type: 'unavailable', reason: 'the identity provider could not be reached' }
      }
    }
    this.#dispatch(session, event)
    this.#count(session)
  }

  #onRound({ ts, updates, applied, touched }: Round): void {
    const deliveries = new Map<Session, EventOf<'round'>>()
    const deliveryTo = (id: number): EventOf<'round'> | undefined => {
      const session = this.#sessions.get(id)
      if (session === undefined) return undefined
      let delivery = deliveries.get(session)
      if (delivery === undefined) {
        delivery = { type: 'round', ts, updates: [], applied: [], touched: false }
        deliveries.set(session, delivery)
      }
      return delivery
    }
    for (const update of updates) {
      const outcome = new SharedOutcome(update.outcome, this.#hash)
      for (let i = 0; i < update.subscribers.length; i += 2) {
        deliveryTo(update.subscribers[i]!)?.updates.push({ queryId: update.subscribers[i + 1]!, outcome })
      }
    }
    for (const { session, token } of applied) deliveryTo(session)?.applied.push(token)
    for (const session of touched) {
      const delivery = deliveryTo(session)
      if (delivery !== undefined) delivery.touched = true
    }
    for (const [session, delivery] of deliveries) this.#dispatch(session, delivery)
    if (this.#mayOverflow) this.#relieve()
    this.#mayOverflow = false
  }

  #scheduleTick(): CancelTimer {
    return this.options.system.setTimer(TICK_MS, () => {
      for (const session of this.#sessions.values()) {
        this.#dispatch(session, { type: 'tick', flushed: session.connection.flushed() })
      }
      this.#relieve()
      this.#cancelTick = this.#scheduleTick()
    })
  }

  #sendTransition(connection: Connection, frame: Buffer, ts: Timestamp): void {
    if (frame.length <= CHUNK_ABOVE_BYTES) return connection.send(frame)
    if (!connection.takesChunks) connection.send(frame)
    else for (const chunk of inChunks(frame, String(ts))) connection.send(chunk)
    this.#mayOverflow = true
  }
}
