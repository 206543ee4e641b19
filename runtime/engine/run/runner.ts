/**
 * Runs one function: checks its arguments, builds its context, limits its time, checks and encodes its result. Handlers
 * are called directly with our own contexts, so values stay objects until the edge (docs/decisions).
 */
import type { Caller, FunctionOutcome, Identity, JsonText } from '../../boundary/messages'
import { createWriter } from '../../database/database'
import { Frame } from '../../database/frame'
import type { WrittenDocument } from '../../database/read-set'
import { Transaction, type TransactionEnvironment } from '../../database/transaction'
import type { System } from '../../system'
import { fromJsonText, type JsonValue } from '../../values/codec'
import { decodeArgs, encodeResult } from './encoding'
import { Failures } from './failures'
import type { FileKeys } from './file-keys'
import { NO_FILE_STORAGE, storageWriter, within } from './file-storage'
import type { FunctionLogs } from './function-logs'
import { actionMeta, mutationMeta } from './function-meta'
import { FunctionTime } from './function-time'
import { nestedIn, optionsInMutation } from './nested-calls'
import { QueryRunner, type NestedQueries, type QueryRun } from './query-runner'
import type { FunctionRegistry, RegisteredFunction } from './registry'
import { unitsOf } from './run-cost'
import { withCallbacks, withCtx } from './running'
import { mutationScheduler } from './scheduling'
import type { SignJwtOptions } from './signing-key'

export interface RunnerOptions {
  registry: FunctionRegistry
  environment: TransactionEnvironment
  system: System
  /** Hide the messages of errors other than ConvexErrors. */
  redactErrors: boolean
  /** How long a query or mutation can wait for itself, ms. (The watchdog handles loops.) */
  timeoutMs: number
  /** Null: `ctx.storage` throws. */
  fileKeys: FileKeys | null
  /** `now`: UTC ms. */
  signJwt: (options: SignJwtOptions, now: number) => string
  log: (line: string) => void
  /** Null if no one reads them. */
  logs: FunctionLogs | null
}

export interface MutationRun {
  outcome: FunctionOutcome
  written: readonly WrittenDocument[]
  units: number
}

export class Runner {
  readonly failures: Failures
  private readonly time: FunctionTime
  private readonly queries: QueryRunner

  constructor(private readonly options: RunnerOptions) {
    const { registry, environment, fileKeys, system, timeoutMs } = options
    const time = new FunctionTime(system, timeoutMs)
    const failures = new Failures(options)
    this.time = time
    this.failures = failures
    this.queries = new QueryRunner({ registry, environment, fileKeys, time, failures })
  }

  /** A query on its own snapshot: the current state of the store. */
  query<Node>(
    fn: RegisteredFunction,
    args: JsonValue,
    identity: Identity | null,
    endCursor: string | null,
    nested: NestedQueries<Node>,
  ): Promise<QueryRun<Node>> {
    return this.recorded(
      fn,
      identity,
      ({ outcome }) => outcome,
      () => this.queries.run(fn, args, identity, endCursor, nested),
    )
  }

  private recorded<T>(
    fn: RegisteredFunction,
    identity: Identity | null,
    outcomeOf: (run: T) => FunctionOutcome,
    run: () => Promise<T>,
  ): Promise<T> {
    const { logs } = this.options
    if (logs === null || fn.system) return run()
    return logs.record(UDF_TYPES[fn.kind], fn.path, identity, outcomeOf, run)
  }

  /** An HTTP action, which runs elsewhere. */
  recordHttp<T>(
    route: string,
    identity: Identity | null,
    failed: () => FunctionOutcome | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    return this.options.logs?.record('HttpAction', route, identity, failed, run) ?? run()
  }

  /** A mutation: its writes are in the storage's open batch when this resolves, or undone if it failed. */
  mutation(
    fn: RegisteredFunction,
    args: JsonValue,
    caller: Caller,
    /** Written together with the function's writes, or not at all. */
    alsoWrite?: (transaction: Transaction) => void,
  ): Promise<MutationRun> {
    return this.recorded(
      fn,
      caller.identity,
      ({ outcome }) => outcome,
      () => this.commitMutation(fn, args, caller, alsoWrite),
    )
  }

  private async commitMutation(
    fn: RegisteredFunction,
    args: JsonValue,
    caller: Caller,
    alsoWrite: ((transaction: Transaction) => void) | undefined,
  ): Promise<MutationRun> {
    const transaction = new Transaction(this.options.environment, this.time.begin(), true)
    const frame = new Frame(transaction)
    try {
      const value = await this.time.guard(this.runMutation(fn, args, frame, caller))
      frame.close()
      transaction.stamp()
      alsoWrite?.(transaction)
      const outcome: FunctionOutcome = { ok: true, value, logLines: [] }
      return { outcome, written: transaction.written, units: unitsOf(transaction, outcome) }
    } catch (error) {
      frame.close()
      transaction.abort()
      const outcome = this.failures.fail(fn.path, error, caller.request.requestId)
      return { outcome, written: [], units: unitsOf(transaction, outcome) }
    } finally {
      transaction.close()
      this.time.end()
    }
  }

  /** The runtime's own reads, while nothing is being written. */
  read<T>(work: (transaction: Transaction) => T): T {
    const transaction = new Transaction(this.options.environment, this.options.system.now(), false)
    try {
      return work(transaction)
    } finally {
      transaction.close()
    }
  }

  /** The runtime's own writes, all or nothing. */
  write<T>(work: (transaction: Transaction) => T): { result: T; written: readonly WrittenDocument[] } {
    const transaction = new Transaction(this.options.environment, this.time.begin(), true)
    try {
      return { result: work(transaction), written: transaction.written }
    } catch (error) {
      transaction.abort()
      throw error
    } finally {
      transaction.close()
      this.time.end()
    }
  }

  private async runMutation(fn: RegisteredFunction, args: JsonValue, frame: Frame, caller: Caller): Promise<JsonText> {
    const { registry, fileKeys, signJwt } = this.options
    const value = decodeArgs(fn, args)
    const auth = {
      getUserIdentity: async () => caller.identity,
      signJwt: async (options: SignJwtOptions) => signJwt(options, frame.transaction.now),
    }
    const ctx = {
      db: createWriter(frame),
      auth,
      meta: mutationMeta(fn, frame.transaction, caller),
      storage: fileKeys ? storageWriter(within(frame), fileKeys) : NO_FILE_STORAGE,
      scheduler: mutationScheduler(frame, registry),
      runQuery: nestedIn(frame, this.queries.inlineQuery(auth), this.failures.asSeen, optionsInMutation),
      runMutation: nestedIn(
        frame,
        async (own, path, innerArgs) => {
          const inner = registry.find(path, 'mutation', 'internal')
          return fromJsonText(await this.runMutation(inner, innerArgs, own, caller))
        },
        this.failures.asSeen,
        // The nested mutation writes, so it can only see the current state.
        (options) => ({ ...optionsInMutation(options), useStaleSnapshot: false }),
      ),
    }
    const { handler } = fn
    return encodeResult(fn, await withCtx(ctx, () => handler(ctx, value)))
  }

  /** An action: outside of every transaction, in real time. `ctx` reaches the rest of the engine through calls. */
  action(fn: RegisteredFunction, args: JsonValue, caller: Caller, ctx: object): Promise<FunctionOutcome> {
    return this.recorded(
      fn,
      caller.identity,
      (outcome) => outcome,
      () => this.runAction(fn, args, caller, ctx),
    )
  }

  private async runAction(
    fn: RegisteredFunction,
    args: JsonValue,
    caller: Caller,
    ctx: object,
  ): Promise<FunctionOutcome> {
    try {
      const value = decodeArgs(fn, args)
      const { handler } = fn
      const run = async (): Promise<unknown> => handler({ ...ctx, meta: actionMeta(fn, caller) }, value)
      const returned = await this.time.guard(
        fn.isNode ? withCallbacks(run) : run(),
        `Action \`${nameOf(fn)}\``,
        ACTION_TIMEOUT_MS,
      )
      return { ok: true, value: encodeResult(fn, returned), logLines: [] }
    } catch (error) {
      return this.failures.fail(fn.path, error, caller.request.requestId)
    }
  }
}

/** As it appears in a stack. */
const nameOf = ({ path }: RegisteredFunction): string => path.slice(path.indexOf(':') + 1)

const UDF_TYPES = { query: 'Query', mutation: 'Mutation', action: 'Action' } as const

/** https://docs.convex.dev/functions/actions#limits */
const ACTION_TIMEOUT_MS = 600_000
