/**
 * Runs one function: checks its arguments, builds its context, guards its time, checks and encodes what it returns.
 * Handlers are entered directly with contexts of our own, so values stay objects until the edge (docs/decisions).
 */
import { getFunctionAddress } from './address'
import { createChance, freeze, unfreeze } from './determinism'
import { decodeArgs, encodeResult } from './encoding'
import { describeFailure, failed, failureText, FunctionTimeout, logText, passedOn } from './errors'
import { NO_FILE_STORAGE, storageReader, storageWriter, type Run } from './file-storage'
import type { FunctionRegistry, RegisteredFunction } from './registry'
import type { SignJwtOptions } from './signing-key'
import type { Caller, FunctionOutcome, Identity, JsonText } from '../../boundary/messages'
import { NO_SOURCE_MAPS } from './stack-frames'
import { createReader, createWriter } from '../../database/database'
import { Frame } from '../../database/frame'
import type { FileKeys } from './file-keys'
import type { Reads, ReadSet, WrittenDocument } from '../../database/read-set'
import { Transaction, type TransactionEnvironment } from '../../database/transaction'
import { fromJsonText, toJson, type JsonValue, type Value } from '../../values/codec'
import type { FunctionLogs } from './function-logs'
import { withCallbacks, withCtx } from './running'
import { canBeLazy, lazyResult, type LazyResult } from './lazy-result'
import { nestedIn, optionsInMutation, optionsInQuery, type CallLimits, type NestedCall } from './nested-calls'
import { mutationScheduler } from './scheduling'
import { actionMeta, mutationMeta, transactionMeta } from './function-meta'
import { newRequestId, type System } from '../../system'

export interface RunnerOptions {
  registry: FunctionRegistry
  environment: TransactionEnvironment
  system: System
  /** Hide the messages of errors that are not ConvexErrors. */
  redactErrors: boolean
  /** How long a query or mutation may wait for itself, ms. (A loop is the watchdog's affair.) */
  timeoutMs: number
  /** Null: `ctx.storage` is refused. */
  fileKeys: FileKeys | null
  /** `now`: UTC ms. */
  signJwt: (options: SignJwtOptions, now: number) => string
  log: (line: string) => void
  /** Null when nobody reads them. */
  logs: FunctionLogs | null
}

/** The live query that holds a nested result. */
export interface NestedResult<Node> {
  node: Node
  json: JsonText
  returnsText: string | null
  reads: () => Reads
}

/** How nested queries of a query are answered; null when the result can't be shared (it read the identity, or failed). */
export type NestedQueries<Node> = (fn: RegisteredFunction, args: JsonValue) => Promise<NestedResult<Node> | null>

export interface QueryRun<Node> {
  outcome: FunctionOutcome
  reads: ReadSet
  usedIdentity: boolean
  /** It failed for having waited too long. */
  timedOut: boolean
  /** What it cost, without the nested queries that were asked of someone else. */
  units: number
  endCursor: string | null
  /** Set when the result is, untouched, the nested one of this node; `outcome` then repeats it. */
  delegate: Node | null
}

export interface MutationRun {
  outcome: FunctionOutcome
  written: readonly WrittenDocument[]
  units: number
}

export class Runner {
  private readonly chance: () => number
  /** Depth of nested runs: time is given back when the outermost ends. */
  private depth = 0

  constructor(private readonly options: RunnerOptions) {
    this.chance = createChance(options.system.randomBytes(16))
  }

  private begin(): number {
    const now = this.options.system.now()
    if (this.depth++ === 0) freeze(now, this.chance)
    return now
  }

  private end(): void {
    if (--this.depth === 0) unfreeze()
  }

  /** Settles with `work`, or fails when it takes longer than a function may. */
  private guard<T>(work: Promise<T>, what = 'Function', timeoutMs = this.options.timeoutMs): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { system } = this.options
      const sentence = `${what} execution timed out (maximum duration: ${timeoutMs / 1000}s)`
      const cancel = system.setTimer(timeoutMs, () => reject(new FunctionTimeout(sentence)))
      work.then(
        (value) => (cancel(), resolve(value)),
        (error: unknown) => (cancel(), reject(error as Error)),
      )
    })
  }

  /** What the caller is told; what it is not told is logged. */
  fail(path: string, error: unknown, requestId = newRequestId(this.options.system)): FunctionOutcome & { ok: false } {
    return this.failWithParts(path, error, requestId).outcome
  }

  failWithParts(path: string, error: unknown, requestId: string) {
    const { redactErrors, registry, log } = this.options
    const failure = describeFailure(error, registry.sourceMapOf)
    if (failure.data === undefined) log(`${path} failed: ${logText(error)}`)
    return { failure, outcome: failed(failure, redactErrors, requestId) }
  }

  /** Of a call of what is not there, or not for the caller: that is the caller's to mend, and no secret. */
  refusal(error: unknown, requestId = newRequestId(this.options.system)): FunctionOutcome & { ok: false } {
    return failed(describeFailure(error, NO_SOURCE_MAPS), false, requestId)
  }

  /** The failure of a nested call, for the function that has made it. */
  private readonly asSeen = (error: unknown): Error => {
    const failure = describeFailure(error, this.options.registry.sourceMapOf)
    return passedOn(failureText(failure), failure.data)
  }

  /** A query on its own snapshot: the store as it is now. */
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
      () => this.runQuery(fn, args, identity, endCursor, nested),
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

  /** An HTTP action, which is run elsewhere. */
  recordHttp<T>(
    route: string,
    identity: Identity | null,
    failed: () => FunctionOutcome | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    return this.options.logs?.record('HttpAction', route, identity, failed, run) ?? run()
  }

  private async runQuery<Node>(
    fn: RegisteredFunction,
    args: JsonValue,
    identity: Identity | null,
    endCursor: string | null,
    nested: NestedQueries<Node>,
  ): Promise<QueryRun<Node>> {
    const { environment, registry } = this.options
    const transaction = new Transaction(environment, this.begin(), false)
    const frame = new Frame(transaction, { endCursor, isUsed: false })
    let usedIdentity = false
    let timedOut = false
    const lazies: { lazy: LazyResult; result: NestedResult<Node> }[] = []
    const finish = (outcome: FunctionOutcome, delegate: Node | null): QueryRun<Node> => {
      for (const { result } of lazies) if (result.node !== delegate) transaction.reads.merge(result.reads())
      const { endCursor: end } = frame.journal
      const units = unitsOf(transaction, outcome)
      return { outcome, reads: transaction.reads, usedIdentity, timedOut, units, endCursor: end, delegate }
    }
    // One that nobody awaits must still end within this function's turn: after it, others write.
    const underWay = new Set<Promise<unknown>>()
    const runNested = async (inner: RegisteredFunction, json: JsonValue): Promise<unknown> => {
      const result = await nested(inner, json)
      // Without a result it reads the identity, or fails: it is run as part of this function.
      if (!result) return this.inline(inner, json, frame.inner(), { auth, runQuery })
      if (!canBeLazy(result.json)) {
        transaction.reads.merge(result.reads())
        return fromJsonText(result.json)
      }
      const lazy = lazyResult(result.json)
      lazies.push({ lazy, result })
      return lazy.value
    }
    const runQuery = async (
      reference: unknown,
      innerArgs?: Record<string, Value>,
      options?: unknown,
    ): Promise<unknown> => {
      frame.assertOpen()
      const inner = registry.find(getFunctionAddress(reference), 'query', 'internal')
      const json = toJson(innerArgs ?? {})
      const { transactionLimits: limits } = optionsInQuery(options)
      const run = limits ? this.limited(inner, json, frame, auth, limits) : runNested(inner, json)
      underWay.add(run)
      const forget = (): void => void underWay.delete(run)
      run.then(forget, forget)
      try {
        return await run
      } catch (error) {
        throw this.asSeen(error)
      }
    }
    const auth = {
      getUserIdentity: async () => {
        usedIdentity = true
        return identity
      },
    }
    try {
      const value = decodeArgs(fn, args)
      const meta = transactionMeta(fn, transaction)
      const ctx = { db: createReader(frame), auth, meta, storage: this.readableFiles(frame), runQuery }
      const { handler } = fn
      const run = fn.system ? fn.system(frame, value) : withCtx(ctx, () => handler(ctx, value))
      const returned = await this.guard(Promise.resolve(run))
      const own = lazies.find(({ lazy }) => lazy.value === returned && !lazy.touched)
      if (own && (fn.returnsText === null || fn.returnsText === own.result.returnsText)) {
        return finish({ ok: true, value: own.result.json, logLines: [] }, own.result.node)
      }
      return finish({ ok: true, value: encodeResult(fn, returned), logLines: [] }, null)
    } catch (error) {
      timedOut = error instanceof FunctionTimeout
      return finish(this.fail(fn.path, error), null)
    } finally {
      frame.close()
      transaction.close()
      while (underWay.size > 0) await Promise.allSettled(underWay)
      this.end()
    }
  }

  private readableFiles(frame: Frame): object {
    const { fileKeys } = this.options
    return fileKeys ? storageReader(within(frame), fileKeys) : NO_FILE_STORAGE
  }

  /** A nested query within limits of its own: in a transaction beside its caller's, which has read what that one has. */
  private async limited(
    fn: RegisteredFunction,
    args: JsonValue,
    caller: Frame,
    auth: unknown,
    limits: CallLimits,
  ): Promise<Value> {
    const { transaction } = caller
    const own = new Transaction(this.options.environment, transaction.now, false, transaction.budget.part(limits))
    const frame = caller.inner(own)
    try {
      return await this.inlineQuery(auth)(frame, fn.path, args)
    } finally {
      frame.close()
      own.close()
      transaction.reads.merge(own.reads)
      transaction.budget.absorb(own.budget)
    }
  }

  /** Queries that share a transaction with whoever calls them, and so do those that they call. */
  private inlineQuery(auth: unknown): NestedCall {
    const call: NestedCall = (own, path, args) =>
      this.inline(this.options.registry.find(path, 'query', 'internal'), args, own, {
        auth,
        runQuery: nestedIn(own, call, this.asSeen, optionsInQuery),
      })
    return call
  }

  /** A nested query that shares its caller's transaction. */
  private async inline(
    fn: RegisteredFunction,
    args: JsonValue,
    frame: Frame,
    ctx: { auth: unknown; runQuery: unknown },
  ): Promise<Value> {
    const value = decodeArgs(fn, args)
    const meta = transactionMeta(fn, frame.transaction)
    const full = { db: createReader(frame), meta, storage: this.readableFiles(frame), ...ctx }
    const { handler } = fn
    return fromJsonText(encodeResult(fn, await withCtx(full, () => handler(full, value))))
  }

  /** A mutation: its writes are in the storage's open batch when this resolves, or undone if it failed. */
  mutation(
    fn: RegisteredFunction,
    args: JsonValue,
    caller: Caller,
    /** Written together with what the function writes, or not at all. */
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
    const transaction = new Transaction(this.options.environment, this.begin(), true)
    const frame = new Frame(transaction)
    try {
      const value = await this.guard(this.runMutation(fn, args, frame, caller))
      frame.close()
      transaction.stamp()
      alsoWrite?.(transaction)
      const outcome: FunctionOutcome = { ok: true, value, logLines: [] }
      return { outcome, written: transaction.written, units: unitsOf(transaction, outcome) }
    } catch (error) {
      frame.close()
      transaction.abort()
      const outcome = this.fail(fn.path, error, caller.request.requestId)
      return { outcome, written: [], units: unitsOf(transaction, outcome) }
    } finally {
      transaction.close()
      this.end()
    }
  }

  /** The runtime's own reads, when nothing is being written. */
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
    const transaction = new Transaction(this.options.environment, this.begin(), true)
    try {
      return { result: work(transaction), written: transaction.written }
    } catch (error) {
      transaction.abort()
      throw error
    } finally {
      transaction.close()
      this.end()
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
      runQuery: nestedIn(frame, this.inlineQuery(auth), this.asSeen, optionsInMutation),
      runMutation: nestedIn(
        frame,
        async (own, path, innerArgs) => {
          const inner = registry.find(path, 'mutation', 'internal')
          return fromJsonText(await this.runMutation(inner, innerArgs, own, caller))
        },
        this.asSeen,
        // It writes: there is no other state for it than this one.
        (options) => ({ ...optionsInMutation(options), useStaleSnapshot: false }),
      ),
    }
    const { handler } = fn
    return encodeResult(fn, await withCtx(ctx, () => handler(ctx, value)))
  }

  /** An action: outside of every transaction, in real time. `ctx` reaches the rest of the engine by calls. */
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
      const returned = await this.guard(
        fn.isNode ? withCallbacks(run) : run(),
        `Action \`${nameOf(fn)}\``,
        ACTION_TIMEOUT_MS,
      )
      return { ok: true, value: encodeResult(fn, returned), logLines: [] }
    } catch (error) {
      return this.fail(fn.path, error, caller.request.requestId)
    }
  }
}

/** As a stack calls it. */
const nameOf = ({ path }: RegisteredFunction): string => path.slice(path.indexOf(':') + 1)

const UDF_TYPES = { query: 'Query', mutation: 'Mutation', action: 'Action' } as const

/** https://docs.convex.dev/functions/actions#limits */
const ACTION_TIMEOUT_MS = 600_000

const within =
  (frame: Frame): Run =>
  (work) =>
    frame.run(() => work(frame.transaction))

/** What a run cost: what it read and wrote, and a unit for each KiB of its result. */
function unitsOf({ budget }: Transaction, outcome: FunctionOutcome): number {
  return budget.units + (outcome.ok ? Math.floor(outcome.value.length / 1_024) : 0)
}
