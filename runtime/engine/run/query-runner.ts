/**
 * Runs queries. Nested ones are requested from the holder of live results, so that one result serves all who nest it;
 * what can't be shared runs as part of its caller.
 */
import type { FunctionOutcome, Identity, JsonText } from '../../boundary/messages'
import { createReader } from '../../database/database'
import { Frame } from '../../database/frame'
import type { Reads, ReadSet } from '../../database/read-set'
import { Transaction, type TransactionEnvironment } from '../../database/transaction'
import { fromJsonText, toJson, type JsonValue, type Value } from '../../values/codec'
import { getFunctionAddress } from './address'
import { decodeArgs, encodeResult } from './encoding'
import { FunctionTimeout } from './errors'
import type { Failures } from './failures'
import type { FileKeys } from './file-keys'
import { NO_FILE_STORAGE, storageReader, within } from './file-storage'
import { transactionMeta } from './function-meta'
import type { FunctionTime } from './function-time'
import { canBeLazy, lazyResult, type LazyResult } from './lazy-result'
import { nestedIn, optionsInQuery, type CallLimits, type NestedCall } from './nested-calls'
import type { FunctionRegistry, RegisteredFunction } from './registry'
import { unitsOf } from './run-cost'
import { withCtx } from './running'

/** The live query that holds a nested result. */
export interface NestedResult<Node> {
  node: Node
  json: JsonText
  returnsText: string | null
  reads: () => Reads
}

/** How nested queries of a query are answered; null if the result can't be shared (it read the identity, or failed). */
export type NestedQueries<Node> = (fn: RegisteredFunction, args: JsonValue) => Promise<NestedResult<Node> | null>

export interface QueryRun<Node> {
  outcome: FunctionOutcome
  reads: ReadSet
  usedIdentity: boolean
  /** The query failed by timing out. */
  timedOut: boolean
  /** The query's cost, excluding nested queries that others ran. */
  units: number
  endCursor: string | null
  /** Set if the result is the unmodified result of this nested query; `outcome` then repeats it. */
  delegate: Node | null
}

export interface QueryRunnerOptions {
  registry: FunctionRegistry
  environment: TransactionEnvironment
  fileKeys: FileKeys | null
  time: FunctionTime
  failures: Failures
}

export class QueryRunner {
  constructor(private readonly options: QueryRunnerOptions) {}

  /** On its own snapshot: the current state of the store. */
  async run<Node>(
    fn: RegisteredFunction,
    args: JsonValue,
    identity: Identity | null,
    endCursor: string | null,
    nested: NestedQueries<Node>,
  ): Promise<QueryRun<Node>> {
    const { environment, registry, time, failures } = this.options
    const transaction = new Transaction(environment, time.begin(), false)
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
    // A nested query without an await must still end within this function's turn, because others write afterwards.
    const underWay = new Set<Promise<unknown>>()
    const runNested = async (inner: RegisteredFunction, json: JsonValue): Promise<unknown> => {
      const result = await nested(inner, json)
      // Without a shareable result it reads the identity, or fails: it runs as part of this function.
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
        throw failures.asSeen(error)
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
      const returned = await time.guard(Promise.resolve(run))
      const own = lazies.find(({ lazy }) => lazy.value === returned && !lazy.touched)
      if (own && (fn.returnsText === null || fn.returnsText === own.result.returnsText)) {
        return finish({ ok: true, value: own.result.json, logLines: [] }, own.result.node)
      }
      return finish({ ok: true, value: encodeResult(fn, returned), logLines: [] }, null)
    } catch (error) {
      timedOut = error instanceof FunctionTimeout
      return finish(failures.fail(fn.path, error), null)
    } finally {
      frame.close()
      transaction.close()
      while (underWay.size > 0) await Promise.allSettled(underWay)
      time.end()
    }
  }

  private readableFiles(frame: Frame): object {
    const { fileKeys } = this.options
    return fileKeys ? storageReader(within(frame), fileKeys) : NO_FILE_STORAGE
  }

  /** A nested query with limits of its own: in a transaction next to its caller's, whose reads include it. */
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

  /** Queries that share a transaction with their callers, as do those that they call. */
  inlineQuery(auth: unknown): NestedCall {
    const call: NestedCall = (own, path, args) =>
      this.inline(this.options.registry.find(path, 'query', 'internal'), args, own, {
        auth,
        runQuery: nestedIn(own, call, this.options.failures.asSeen, optionsInQuery),
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
}
