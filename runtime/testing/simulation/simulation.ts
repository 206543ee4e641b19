/**
 * A whole deployment in one thread and one seed: clients, a network that loses and delays, the edge, the engine, a disk
 * that fills up and loses writes, a process that is killed, a wall clock that jumps. The parts between the sockets and
 * the disk are the real ones. After every step the invariants are checked:
 *
 *   what was acknowledged exists, once, and in its session's order · what was rejected does not · sums match what they
 *   sum up · every result shown equals a fresh run at its version · versions never go back · nothing accumulates
 *
 * One file: the world, its steps, and its invariants are read against each other.
 */
import { createAdminCheck } from '../../edge/auth/admin-key'
import { readStoredCode } from '../../engine/deploy/code'
import { loaderOf, push } from '../../engine/deploy/testing/push'
import { AuthenticationError } from '../../edge/auth/errors'
import { createEngine } from '../../engine/loop/open-engine'
import type { Engine } from '../../engine/loop/engine'
import type { AdminOutcome, EngineEvent, EnginePort, EngineRequest } from '../../boundary/messages'
import { MemoryStorage, type CommitFault } from '../../storage/memory'
import { StorageError } from '../../storage/storage'
import { EngineClient } from '../../edge/host/engine-client'
import { Hub } from '../../edge/sync/hub'
import { defaultSyncLimits } from '../../edge/sync/limits'
import { garbageIn } from '../../database/catalog-plan'
import { tablePrefix } from '../../values/ids'
import { SimulatedClient, type Mutation } from './client'
import { APPLICATIONS, ledger, schema, Snapshot } from './ledger'
import { Link } from './network'
import { Random } from './random'
import { ProcessSystem, World } from './world'
import type { VerifiedToken } from '../../edge/auth/verified-token'

const CLIENTS = 4
const ROOMS = ['a', 'b', 'c']
const PEOPLE = ['ada', 'bo', 'cy']
const TOKEN_MS = 20_000
const LIMITS = { ...defaultSyncLimits, coalesceAboveBytes: 2_000, stopReadingAboveBytes: 8_000, callsInFlight: 8 }
/** Why a valid push can fail: another one came in between, or the disk was full. */
const EXPECTED = /RaceDetected|raceDetected|room|FULL|full/
/** No session of an honest client fails. */
const LOG = {
  info: () => {},
  warn: () => {},
  error: (message: string, details?: Record<string, unknown>) => {
    if (/session failed|could not be delivered/.test(message)) throw new Error(`${message}: ${JSON.stringify(details)}`)
  },
}

export interface Outcome {
  acknowledged: number
  refused: number
  crashes: number
  breaks: number
  pushes: number
  transitions: number
  elapsedMs: number
}

/** Runs one history; throws with the seed in its message if an invariant does not hold. */
export async function simulate(seed: number, acts: number): Promise<Outcome> {
  return new Simulation(seed).run(acts)
}

class Simulation {
  readonly random: Random
  readonly #world: World
  readonly #clients: SimulatedClient[] = []
  /** Clients that were closed for good: what they were sent must still be true. */
  readonly #left: SimulatedClient[] = []
  readonly #snapshots: { ts: number; snapshot: Snapshot }[] = []
  #storage: MemoryStorage
  #server: Server | null = null
  #isCalm = false
  /** An fsync has failed: what the disk contains is unknown until it is opened again. */
  #isDiskLost = false
  #ops = 0
  #crashes = 0
  #breaks = 0
  #pushes = 0
  #failure: Error | null = null

  /**
   * Every other history has a disk that fills up. In those, mutations may run out of their session's order: one that
   * was rejected because the disk was full, and whose response was lost, is retried after its successors.
   */
  readonly #mayFill: boolean

  constructor(private readonly seed: number) {
    this.random = new Random(seed)
    this.#mayFill = seed % 2 === 0
    this.#world = new World(this.random)
    this.#storage = new MemoryStorage({
      commitFault: () => this.#commitFault(),
      writeFault: () => this.#fillsUp(0.002),
    })
  }

  async run(acts: number): Promise<Outcome> {
    this.#start()
    for (let n = 0; n < CLIENTS; n++) this.#clients.push(new SimulatedClient(this))
    for (let done = 0; done < acts; done++) {
      this.#act()
      await this.#pass(this.random.between(0, 400))
    }
    await this.#settle()
    return {
      acknowledged: this.#everyone.reduce((sum, { succeeded }) => sum + succeeded.length, 0),
      refused: this.#everyone.reduce((sum, { failed }) => sum + failed.length, 0),
      crashes: this.#crashes,
      breaks: this.#breaks,
      pushes: this.#pushes,
      transitions: this.#snapshots.length,
      elapsedMs: Math.round(this.#world.elapsed),
    }
  }

  // The world around the clients, as they need it.

  open(client: SimulatedClient): Link | null {
    if (!this.#server) return null
    const weather = { slowest: this.#isCalm || this.random.chance(0.8) ? 40 : 4_000 }
    return new Link(
      this.#world,
      this.#server.hub,
      { onFrame: (text) => client.onFrame(text), onBreak: () => client.onBreak() },
      weather,
    )
  }

  tokenOf(person: string): string {
    return JSON.stringify({ person, until: this.#world.wallClock + TOKEN_MS })
  }

  snapshotAt(ts: number): Snapshot {
    const found = this.#snapshots.findLast((each) => each.ts <= ts)
    return found?.snapshot ?? new Snapshot([])
  }

  fail(reason: string): never {
    this.#failure ??= new Error(`Seed ${this.seed}, ${Math.round(this.#world.elapsed)} ms in: ${reason}`)
    throw this.#failure
  }

  // The steps.

  #act(): void {
    const { random } = this
    const client = random.pick(this.#clients)
    const room = random.pick(ROOMS)
    const act = random.next()
    if (act < 0.4) this.#mutate(client, room)
    else if (act < 0.55) client.watch(...this.#someQuery(room))
    else if (act < 0.62) client.unwatch()
    else if (act < 0.7) client.become(random.pick([...PEOPLE, null]))
    else if (act < 0.75) client.refreshToken()
    else if (act < 0.86) this.#reconnect()
    else if (act < 0.93) this.#break(client)
    else if (act < 0.95) this.#reload(client)
    else if (act < 0.97) this.#crash()
    else if (act < 0.98) this.#push()
    else this.#world.skew += random.between(-3_000, 5_000)
  }

  /** Someone deploys: in steps between everything else, and possibly interrupted at any of them. */
  #push(): void {
    // Entries are never deleted: a schema that doesn't match once never will.
    const isUnfit = this.random.chance(0.25) && this.snapshotAt(Infinity).entries.length > 0
    const name = isUnfit ? 'unfit' : this.random.pick(['first', 'second'])
    const pushed = this.#server?.push(name).then((outcome) => {
      if (outcome.ok && isUnfit) this.fail('O11: a push that does not match the documents was accepted')
      if (outcome.ok) this.#pushes++
      else if (!isUnfit && !EXPECTED.test(`${outcome.code} ${outcome.message}`)) {
        this.fail(`O9: a push failed: ${outcome.message}`)
      }
    })
    // The step that follows says what failed.
    pushed?.catch(() => {})
    // A push takes little time, in which these events happen.
    for (const client of this.#clients) this.#mutate(client, this.random.pick(ROOMS))
  }

  #someQuery(room: string): [string, { room?: string; above?: number }] {
    return this.random.pick<[string, { room?: string; above?: number }]>([
      ['ledger:list', { room }],
      ['ledger:total', { room }],
      ['ledger:top', { room, above: this.random.below(5) }],
      ['ledger:whoAmI', {}],
    ])
  }

  #mutate(client: SimulatedClient, room: string): void {
    const { random } = this
    const args = {
      op: `op ${++this.#ops}`,
      session: client.sessionId,
      step: client.nextStep,
      room,
      amount: random.below(10),
    }
    const kind = random.next()
    if (kind < 0.5) client.mutate('ledger:add', args)
    else if (kind < 0.6) client.mutate('ledger:addAndFail', args)
    else if (kind < 0.7) client.mutate('ledger:addNested', args)
    else if (kind < 0.8) client.mutate('ledger:addLater', { ...args, delay: random.below(5_000) })
    else client.mutate('ledger:setMember', { ...args, person: random.pick(PEOPLE), on: random.chance(0.7) })
  }

  #reconnect(): void {
    if (!this.#server) this.#start()
    for (const client of this.#clients) if (!client.link) client.connect()
  }

  #break(client: SimulatedClient): void {
    if (!client.link) return
    this.#breaks++
    client.link.breakNow()
  }

  /** The page is closed, and calls without a response may or may not have happened. */
  #reload(client: SimulatedClient): void {
    client.link?.breakNow()
    this.#left.push(client)
    this.#clients[this.#clients.indexOf(client)] = new SimulatedClient(this)
  }

  #start(): void {
    try {
      this.#server = new Server(this.#world, this.#storage, {
        isNarrow: this.seed % 3 === 0,
        onFatal: () => this.#crash(),
        isProviderAway: () => !this.#isCalm && this.random.chance(0.02),
      })
    } catch (error) {
      // A full disk at startup: the administrator starts the server again.
      if (!(error instanceof StorageError)) throw error
      this.#storage = this.#storage.crash()
      this.#isDiskLost = false
    }
    this.#observe()
  }

  /** SIGKILL: nothing in progress in the process happens, and its sockets break. */
  #crash(): void {
    if (!this.#server) return
    this.#crashes++
    this.#server.kill()
    this.#server = null
    this.#storage = this.#storage.crash()
    this.#isDiskLost = false
    for (const { link } of this.#everyone) link?.breakNow()
    this.#observe()
  }

  #commitFault(): CommitFault | null {
    if (this.#fillsUp(0.01)) return 'full'
    if (this.#isCalm || !this.random.chance(0.01)) return null
    this.#isDiskLost = true
    return this.random.pick<CommitFault>(['lost', 'kept'])
  }

  #fillsUp(probability: number): boolean {
    return this.#mayFill && !this.#isCalm && this.random.chance(probability)
  }

  /** Everything works again; remaining work finishes, and then nothing may be missing. */
  async #settle(): Promise<void> {
    this.#isCalm = true
    this.#world.skew = Math.max(this.#world.skew, 0)
    // Twice, because a token may have expired, and an earlier slow connection may delay things.
    for (let round = 0; round < 2; round++) {
      for (const client of this.#clients) client.link?.breakNow()
      this.#reconnect()
      await this.#pass(TOKEN_MS - 5_000)
    }
    for (const client of this.#clients) {
      if (client.unanswered.size > 0) this.fail(`${client.unanswered.size} mutations were never answered`)
      if (!client.isShown) this.fail('Y2: a success was never shown')
      if (client.link && client.queries.size > 0 && client.ts === 0) this.fail('a query was never answered')
    }
    const now = this.snapshotAt(Infinity)
    const later = this.#everyone.flatMap(({ succeeded }) => succeeded).filter(({ path }) => path === 'ledger:addLater')
    for (const { args } of later) {
      if (!now.jobs.some(({ op }) => op === args.op)) this.fail(`P1: the job of ${args.op} never ran`)
    }
    for (const client of this.#clients) client.link?.breakNow()
    await this.#pass(1_000)
    const { queries, places } = this.#server!.engine.stats
    if (queries + places > 0) this.fail(`U2: ${queries} queries are left behind`)
    this.#checkIndexes()
  }

  // The invariants.

  /** Each index has every document of its table, and no unused number has an entry. */
  #checkIndexes(): void {
    const storage = this.#storage
    if (garbageIn(storage).length > 0) this.fail('O24: entries of a dropped index are left')
    const documents = new Map<string, number>()
    for (const { key } of storage.range('', '\u00ff'.repeat(8), 'asc', Infinity)) {
      documents.set(key.slice(0, 4), (documents.get(key.slice(0, 4)) ?? 0) + 1)
    }
    const numbers = new Map(
      storage
        .rangeMeta('catalog/table/', 'catalog/table0', 100)
        .map(({ key, value }) => [key.split('/')[2]!, (JSON.parse(value) as { id: number }).id]),
    )
    for (const { key, value } of storage.rangeMeta('catalog/index/', 'catalog/index0', 100)) {
      const [, , table = ''] = key.split('/')
      const number = numbers.get(table)
      if (number === undefined) continue
      const entries = storage.entries((JSON.parse(value) as { id: number }).id, '', '\u00ff'.repeat(8), Infinity)
      if (entries.length !== (documents.get(tablePrefix(number)) ?? 0)) this.fail(`O24: ${key} is incomplete`)
    }
  }

  get #everyone(): SimulatedClient[] {
    return [...this.#left, ...this.#clients]
  }

  async #pass(ms: number): Promise<void> {
    const until = this.#world.elapsed + ms
    while (await this.#world.step(until)) this.#check()
  }

  #check(): void {
    if (this.#failure) throw this.#failure
    this.#observe()
    const connected = this.#clients.filter(({ link }) => link).length
    if (this.#server && this.#server.hub.size > connected) this.fail('sessions without a socket')
    if (this.#world.pending > 5_000) this.fail('events pile up')
  }

  /** Checks the disk after a commit. */
  #observe(): void {
    if (this.#isDiskLost) return
    const ts = Number(this.#storage.getMeta('timestamp') ?? 0)
    const last = this.#snapshots.at(-1)?.ts ?? 0
    if (ts < last) this.fail('T: a committed timestamp is gone')
    if (ts === last && this.#server) return this.#checkNew()
    const rows = this.#storage
      .range('', '\u00ff'.repeat(8), 'asc', Infinity)
      .map(({ json }) => JSON.parse(json) as unknown)
    const snapshot = new Snapshot(rows)
    if (ts > last) this.#snapshots.push({ ts, snapshot })
    this.#checkDisk(snapshot)
  }

  #checkNew(): void {
    const snapshot = this.snapshotAt(Infinity)
    for (const client of this.#clients) {
      this.#checkThere(snapshot, client.succeeded.at(-1))
      this.#checkAbsent(snapshot, client.failed.at(-1))
    }
  }

  #checkDisk(snapshot: Snapshot): void {
    const ops = snapshot.entries.map(({ op }) => op)
    if (new Set(ops).size !== ops.length) this.fail('E3: a mutation ran twice')
    if (ops.some((op) => op.endsWith('undone'))) this.fail('T2: a nested mutation that failed left writes behind')
    const jobs = snapshot.jobs.map(({ op }) => op)
    if (new Set(jobs).size !== jobs.length) this.fail('P1: a scheduled mutation ran twice')
    if (snapshot.badTotals.length > 0) this.fail(`E2: torn: ${JSON.stringify(snapshot.badTotals)}`)
    const steps = new Map<string, number>()
    for (const { session, step } of snapshot.entries) {
      if (!this.#mayFill && step <= (steps.get(session) ?? 0))
        this.fail('Y3: mutations of one session ran out of order')
      steps.set(session, step)
    }
    for (const client of this.#everyone) {
      for (const mutation of client.succeeded) this.#checkThere(snapshot, mutation)
      for (const mutation of client.failed) this.#checkAbsent(snapshot, mutation)
    }
  }

  #checkThere(snapshot: Snapshot, mutation: Mutation | undefined): void {
    if (mutation && !snapshot.entries.some(({ op }) => op === mutation.args.op)) {
      this.fail(`B1: ${mutation.args.op} was acknowledged and is missing`)
    }
  }

  #checkAbsent(snapshot: Snapshot, mutation: Mutation | undefined): void {
    if (mutation && snapshot.entries.some(({ op }) => op === mutation.args.op)) {
      this.fail(`E5: ${mutation.args.op} was rejected and is stored`)
    }
  }
}

/** One run of the server's process. */
class Server {
  readonly hub: Hub
  readonly engine: Engine
  readonly #system: ProcessSystem
  readonly #client: EngineClient

  constructor(
    private readonly world: World,
    storage: MemoryStorage,
    private readonly fate: { isNarrow: boolean; onFatal: () => void; isProviderAway: () => boolean },
  ) {
    const system = new ProcessSystem(world)
    this.#system = system
    const stored = readStoredCode(storage)
    const options = {
      storage,
      system,
      modules: { ledger },
      schema,
      redactErrors: false,
      log: () => {},
      loadCode: loaderOf(APPLICATIONS),
      rowsAtOnce: 1,
      // In every third history, no more than a run or two fits between two commits.
      ...(fate.isNarrow ? { turns: { quantum: 20, batch: 20, commit: 10, slice: 20 } } : {}),
      // The embedding server ends the process.
      onFatal: () => void system.setTimer(world.random.between(0, 5), fate.onFatal),
    }
    const pushed = stored && { stored, code: APPLICATIONS[stored.schema!.source as keyof typeof APPLICATIONS] }
    this.engine = createEngine(options, pushed)
    const engine = (this.#client = new EngineClient(new ThreadBoundary(this.engine, system), LOG))
    const verify = (token: string) => this.#verify(token)
    this.hub = new Hub({ engine, verify, checkAdmin: createAdminCheck(null), system, limits: LIMITS, log: LOG })
  }

  kill(): void {
    this.#system.kill()
  }

  /** Never answered if the process is killed meanwhile. */
  push(name: string): Promise<AdminOutcome> {
    return push((operation) => this.#client.admin(operation), name)
  }

  /** A provider that responds slowly. */
  #verify(text: string): Promise<VerifiedToken> {
    const { person, until } = JSON.parse(text) as { person: string; until: number }
    const { random } = this.world
    return new Promise((resolve, reject) => {
      this.#system.setTimer(random.between(0, 200), () => {
        if (this.fate.isProviderAway()) reject(new Error('The provider is unreachable'))
        else if (until <= this.#system.now())
          reject(new AuthenticationError('InvalidAuthHeader', 'The token has ended'))
        else {
          const identity = { tokenIdentifier: `test|${person}`, issuer: 'test', subject: person }
          const bearer = { session: null, subject: person, issuedAt: 0 }
          resolve({ identity, bearer, expiresAt: until })
        }
      })
    })
  }
}

/**
 * Does what a worker thread does to the messages between engine and edge: delivers them in batches, a moment later, in
 * order.
 */
class ThreadBoundary implements EnginePort {
  #requests: EngineRequest[] = []
  #events: EngineEvent[] = []

  constructor(
    private readonly engine: Engine,
    private readonly system: ProcessSystem,
  ) {}

  post(request: EngineRequest): void {
    this.#requests.push(request)
    if (this.#requests.length > 1) return
    void this.system.nextTurn().then(() => {
      for (const each of this.#requests.splice(0)) this.engine.post(each)
    })
  }

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.engine.onEvents((events) => {
      this.#events.push(...events)
      if (this.#events.length > events.length) return
      void this.system.nextTurn().then(() => handler(this.#events.splice(0)))
    })
  }

  close(): Promise<void> {
    return this.engine.close()
  }
}
