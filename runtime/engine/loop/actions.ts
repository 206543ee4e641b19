/**
 * Actions and HTTP actions: they run next to the batches, in real time, and reach the database only through calls in
 * the engine's queue, each its own transaction.
 */
import {
  ownText,
  type Caller,
  type CallRequest,
  type EngineEvent,
  type FunctionOutcome,
  type HttpActionRequest,
} from '../../boundary/messages'
import { getFunctionAddress } from '../run/address'
import { passedOn, type Failure } from '../run/errors'
import { HttpAnswer } from './http-answer'
import type { FileService } from '../files/file-service'
import { httpActionMeta } from '../run/function-meta'
import { NO_FILE_STORAGE, storageWriter } from '../run/file-storage'
import type { RegisteredFunction } from '../run/registry'
import { cancelScheduled, insertScheduled, requireDelay, requireTime } from '../run/scheduling'
import type { VectorIndexes, VectorQuery } from '../../database/vectors/vector-index'
import { fromJsonText, toJson, type JsonValue, type Value } from '../../values/codec'
import type { System } from '../../system'
import type { Functions } from './functions'
import type { Queue } from './queue'

/** A called function's failure, as the calling action sees it: a ConvexError stays one. */
function thrown(outcome: FunctionOutcome & { ok: false }): Error {
  return passedOn(ownText(outcome), outcome.data === undefined ? undefined : (JSON.parse(outcome.data) as JsonValue))
}

/** The response of a failed HTTP action, in Convex's form. */
function failedAnswer({ headline, data }: Failure, { message, requestId }: FunctionOutcome & { ok: false }): string {
  const isHidden = message === ''
  return JSON.stringify({
    code: `[Request ID: ${requestId}] Server Error${isHidden ? '' : `: ${headline}`}`,
    ...(!isHidden && { trace: message }),
    ...(data !== undefined && { data }),
  })
}

export class Actions {
  private readonly running = new Set<Promise<unknown>>()

  constructor(
    private readonly functions: Functions,
    private readonly files: FileService | null,
    private readonly vectors: VectorIndexes,
    /** How actions reach the data: each write or call is its own transaction. */
    private readonly queue: Queue,
    private readonly system: System,
  ) {}

  get inFlight(): number {
    return this.running.size
  }

  async idle(): Promise<void> {
    await Promise.all(this.running)
  }

  run(fn: RegisteredFunction, args: JsonValue, caller: Caller): Promise<FunctionOutcome> {
    return this.track(this.functions.runner.action(fn, args, caller, this.context(caller)))
  }

  /** Sends the response in one or several parts, as its body arrives. */
  http(request: HttpActionRequest, caller: Caller, tell: (event: EngineEvent) => void): Promise<void> {
    return this.track(this.respond(request, caller, tell))
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.running.add(work)
    const forget = (): void => void this.running.delete(work)
    work.then(forget, forget)
    return work
  }

  private async respond(
    { call, method, url, headers, body, identityError }: HttpActionRequest,
    caller: Caller,
    tell: (event: EngineEvent) => void,
  ): Promise<void> {
    const reply = (status: number, type: string, text: string): void =>
      tell({
        type: 'http-response',
        call,
        status,
        headers: [['content-type', type]],
        body: new TextEncoder().encode(text),
        more: false,
      })
    const { pathname } = new URL(url)
    const found = this.functions.router?.lookup(pathname, method)
    if (!found) return reply(404, 'text/plain;charset=UTF-8', 'No matching routes found')
    const run = async (): Promise<void> => {
      const answer = new HttpAnswer(call, tell, () => this.system.nextTurn())
      try {
        const init = { method, headers, body: method === 'GET' || method === 'HEAD' ? null : (body as BodyInit | null) }
        const { _handler: handler } = found[0]
        const meta = httpActionMeta(caller)
        await answer.send(await handler({ ...this.context(caller, identityError), meta }, new Request(url, init)))
      } catch (error) {
        const { requestId } = caller.request
        const { failure, outcome } = this.functions.runner.failures.failWithParts(
          `http ${method} ${pathname}`,
          error,
          requestId,
        )
        failed = outcome
        if (answer.isBegun) answer.breakOff()
        else reply(500, 'application/json', failedAnswer(failure, outcome))
      }
    }
    let failed: FunctionOutcome | undefined
    return this.functions.runner.recordHttp(`${method} ${pathname}`, caller.identity, () => failed, run)
  }

  private context(caller: Caller, identityError: string | null = null): object {
    const call = async (
      kind: CallRequest['kind'],
      reference: unknown,
      args: Record<string, Value> = {},
    ): Promise<Value> => {
      const outcome = await this.queue.ask({
        type: 'call',
        kind,
        call: 0,
        session: null,
        path: getFunctionAddress(reference),
        args: toJson(args),
        ...caller,
        access: 'internal',
        replay: null,
      })
      if (!outcome.ok) throw thrown(outcome)
      return fromJsonText(outcome.value)
    }
    const schedule = async (at: number, reference: unknown, args: Record<string, Value> = {}): Promise<string> => {
      const request = { path: getFunctionAddress(reference), args: toJson(args), at }
      return this.queue.write((transaction) => insertScheduled(transaction, this.functions.registry, request))
    }
    return {
      auth: {
        getUserIdentity: async () => {
          if (identityError !== null) throw new Error(identityError)
          return caller.identity
        },
      },
      storage: this.storage(),
      runQuery: (reference: unknown, args?: Record<string, Value>) => call('query', reference, args),
      runMutation: (reference: unknown, args?: Record<string, Value>) => call('mutation', reference, args),
      runAction: (reference: unknown, args?: Record<string, Value>) => call('action', reference, args),
      scheduler: {
        runAfter: (delayMs: number, reference: unknown, args?: Record<string, Value>) =>
          schedule(this.system.now() + requireDelay(delayMs), reference, args),
        runAt: (at: number | Date, reference: unknown, args?: Record<string, Value>) =>
          schedule(requireTime(at), reference, args),
        cancel: (id: string) => this.queue.write((transaction) => cancelScheduled(transaction, id)),
      },
      vectorSearch: (table: string, index: string, query: VectorQuery) => this.vectors.search(table, index, query),
    }
  }

  /** Names are resolved in transactions; bytes go straight between the function and the disk. */
  private storage(): object {
    const { files } = this
    if (!files) return NO_FILE_STORAGE
    return {
      ...storageWriter(
        (work) => this.queue.write(work),
        files.keys,
        (work) => this.functions.read(work),
      ),
      store: async (blob: unknown, options?: { sha256?: string }) => {
        if (blob instanceof Blob) return files.store(blob, options?.sha256)
        throw new Error(
          'store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.',
        )
      },
      get: (id: string) => files.read(id),
    }
  }
}
