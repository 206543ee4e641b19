/**
 * A client of the sync protocol that trusts nothing: it checks every frame against the rules (Y…), and every result
 * against the documents of its version. It reconnects as the published client does: with the same session id, all
 * queries, and the unanswered mutations in their order.
 */
import { decodeTimestamp } from '../../edge/sync/protocol'
import type { Random } from './random'
import type { Snapshot } from './ledger'
import type { Link } from './network'

export interface ClientWorld {
  random: Random
  open(client: SimulatedClient): Link | null
  /** A person's token, which expires at some point. */
  tokenOf(person: string): string
  snapshotAt(ts: number): Snapshot
  fail(reason: string): never
}

interface Query {
  path: string
  args: { room?: string; above?: number }
  /** The query set that the request belongs to, on this connection. */
  since: number
  shown: unknown
}

export interface Mutation {
  requestId: number
  path: string
  args: { op: string } & Record<string, unknown>
  /** The identity of the request. */
  person: string | null
}

interface Version {
  querySet: number
  identity: number
  ts: string
}

interface Modification {
  type: 'QueryUpdated' | 'QueryFailed' | 'QueryRemoved'
  queryId: number
  value?: unknown
  errorData?: unknown
}

type Frame =
  | { type: 'Transition'; startVersion: Version; endVersion: Version; modifications: Modification[] }
  | { type: 'TransitionChunk'; chunk: string; partNumber: number; totalParts: number }
  | { type: 'MutationResponse'; requestId: number; success: boolean; ts?: string }
  | { type: 'AuthError' | 'FatalError'; error: string }
  | { type: 'Ping' }

const ZERO: Version = { querySet: 0, identity: 0, ts: 'AAAAAAAAAAA=' }
const NOBODY = null

export class SimulatedClient {
  readonly sessionId: string
  person: string | null = NOBODY
  link: Link | null = null
  /** All requests on this connection. */
  readonly queries = new Map<number, Query>()
  readonly unanswered = new Map<number, Mutation>()
  readonly succeeded: Mutation[] = []
  readonly failed: Mutation[] = []
  #maxObserved = 0
  #version = ZERO
  #asked = { querySet: 0, identity: 0 }
  /** The identity of each identity version. */
  #people: (string | null)[] = [NOBODY]
  #removed = new Map<number, number>()
  #chunks: string[] = []
  #lastQuery = 0
  #lastRequest = 0
  #resent = new Set<number>()
  /** The timestamp of a success that no transition has shown yet. */
  #toBeShown = 0

  constructor(private readonly world: ClientWorld) {
    this.sessionId = world.random.uuid()
  }

  get isShown(): boolean {
    return this.#toBeShown <= this.ts
  }

  get ts(): number {
    return decodeTimestamp(this.#version.ts)!
  }

  get nextStep(): number {
    return this.#lastRequest + 1
  }

  connect(): void {
    this.link = this.world.open(this)
    if (!this.link) return
    this.#version = ZERO
    this.#asked = { querySet: 0, identity: 0 }
    this.#people = [NOBODY]
    this.#removed.clear()
    this.#chunks = []
    const observed = this.#maxObserved === 0 ? {} : { maxObservedTimestamp: encode(this.#maxObserved) }
    this.#send({ type: 'Connect', sessionId: this.sessionId, connectionCount: 0, lastCloseReason: null, ...observed })
    if (this.person !== null) this.#authenticate()
    const queries = [...this.queries]
    for (const [, query] of queries) query.since = 1
    // Sent even if empty: the transition that answers it shows what was answered before the disconnect.
    this.#modify(queries.map(([queryId, query]) => added(queryId, query)))
    for (const mutation of this.unanswered.values()) {
      this.#resent.add(mutation.requestId)
      this.#sendMutation(mutation)
    }
  }

  watch(path: string, args: Query['args']): void {
    const query = { path, args, since: this.#asked.querySet + 1, shown: undefined }
    const queryId = this.#lastQuery++
    this.queries.set(queryId, query)
    if (this.link) this.#modify([added(queryId, query)])
  }

  unwatch(): void {
    const ids = [...this.queries.keys()]
    if (ids.length === 0) return
    const queryId = this.world.random.pick(ids)
    this.queries.delete(queryId)
    if (!this.link) return
    this.#modify([{ type: 'Remove', queryId }])
    this.#removed.set(queryId, this.#asked.querySet)
  }

  mutate(path: string, args: Mutation['args']): void {
    const mutation = { requestId: ++this.#lastRequest, path, args, person: this.person }
    this.unanswered.set(mutation.requestId, mutation)
    if (this.link) this.#sendMutation(mutation)
  }

  /** Only between requests, as a person would: calls that may be retried stay the caller's own. */
  become(person: string | null): void {
    if (this.unanswered.size > 0) return
    this.person = person
    if (this.link) this.#authenticate()
  }

  refreshToken(): void {
    if (this.link && this.person !== null) this.#authenticate()
  }

  onBreak(): void {
    this.link = null
  }

  onFrame(text: string): void {
    const frame = JSON.parse(text) as Frame
    switch (frame.type) {
      case 'Transition':
        return this.#onTransition(frame)
      case 'TransitionChunk': {
        if (frame.partNumber !== this.#chunks.length) this.world.fail('Y20: parts out of order')
        this.#chunks.push(frame.chunk)
        if (this.#chunks.length < frame.totalParts) return
        const whole = this.#chunks.join('')
        this.#chunks = []
        return this.onFrame(whole)
      }
      case 'MutationResponse':
        return this.#onResponse(frame)
      case 'FatalError':
        return this.world.fail(`Y6: a client that follows the rules was disconnected for good: ${frame.error}`)
      case 'AuthError':
      case 'Ping':
        return
    }
  }

  #onResponse({ requestId, success, ts }: Extract<Frame, { type: 'MutationResponse' }>): void {
    const mutation = this.unanswered.get(requestId)
    if (!mutation) return this.world.fail(`Y2: request ${requestId} was answered twice`)
    const [oldest] = this.unanswered.keys()
    if (oldest !== requestId) return this.world.fail(`request ${requestId} was answered before ${oldest}`)
    this.unanswered.delete(requestId)
    if (!success) {
      this.failed.push(mutation)
      return
    }
    const at = decodeTimestamp(ts!)!
    if (at <= this.ts && !this.#resent.has(requestId)) this.world.fail('Y2: shown before it was answered')
    this.#toBeShown = Math.max(this.#toBeShown, at)
    this.succeeded.push(mutation)
  }

  #onTransition({ startVersion, endVersion, modifications }: Extract<Frame, { type: 'Transition' }>): void {
    if (JSON.stringify(startVersion) !== JSON.stringify(this.#version)) {
      this.world.fail(`Y1: starts at ${JSON.stringify(startVersion)}, not at ${JSON.stringify(this.#version)}`)
    }
    const ts = decodeTimestamp(endVersion.ts)!
    if (ts < this.ts || ts < this.#maxObserved) this.world.fail('Y1: time went back')
    this.#version = endVersion
    this.#maxObserved = ts
    for (const { type, queryId, value, errorData } of modifications) {
      const query = this.queries.get(queryId)
      if (type === 'QueryRemoved') {
        if (!this.#removed.delete(queryId)) this.world.fail('Y7: a query was removed without a request')
      } else if (query) query.shown = type === 'QueryUpdated' ? value : errorData
      else if (!this.#removed.has(queryId)) this.world.fail('Y7: a result of a query that was removed')
    }
    this.#checkAll(ts)
  }

  /** U3: the results equal a fresh run at this version. */
  #checkAll(ts: number): void {
    const person = this.#people[this.#version.identity]
    if (person === undefined) return this.world.fail('an identity that was never requested')
    const snapshot = this.world.snapshotAt(ts)
    for (const { path, args, since, shown } of this.queries.values()) {
      if (since > this.#version.querySet) continue
      const expected = JSON.stringify(snapshot.answer(path, args, person))
      if (JSON.stringify(shown) === expected) continue
      this.world.fail(`U3: ${path} ${JSON.stringify(args)} shows ${JSON.stringify(shown)}, not ${expected}`)
    }
  }

  #modify(modifications: object[]): void {
    const baseVersion = this.#asked.querySet++
    this.#send({ type: 'ModifyQuerySet', baseVersion, newVersion: this.#asked.querySet, modifications })
  }

  #authenticate(): void {
    const baseVersion = this.#asked.identity++
    this.#people.push(this.person)
    if (this.person === null) return this.#send({ type: 'Authenticate', tokenType: 'None', baseVersion })
    const value = this.world.tokenOf(this.person)
    this.#send({ type: 'Authenticate', tokenType: 'User', value, baseVersion })
  }

  #sendMutation({ requestId, path, args }: Mutation): void {
    this.#send({ type: 'Mutation', requestId, udfPath: path, args: [args] })
  }

  #send(message: object): void {
    this.link?.sendUp(JSON.stringify(message))
  }
}

function added(queryId: number, { path, args }: Query): object {
  return { type: 'Add', queryId, udfPath: path, args: [args] }
}

function encode(ts: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(ts))
  return bytes.toString('base64')
}
