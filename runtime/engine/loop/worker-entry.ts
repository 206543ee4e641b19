/* oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin */
/** The engine's side of the thread boundary: the server's worker file calls `serveEngine` and nothing else. */
import { parentPort } from 'node:worker_threads'
import { endsItsAction } from '../run/running'
import { StorageError } from '../../storage/storage'
import type { EngineEvent, EnginePort } from '../../boundary/messages'
import type { FromThread, ToThread } from '../../boundary/thread-messages'
import type { FunctionMonitor, RunningFunction } from '../../boundary/watch-board'
import { writeBoard } from '../../boundary/watch-board'

/** The parts that the thread provides to the engine it runs. */
export interface EngineHost {
  monitor: FunctionMonitor
  /** For the storage: without it, ending this thread during a native call would abort the process. */
  gate: SharedArrayBuffer
  /** The function that caused the previous thread to be ended: its job must not be retried. */
  interrupted: RunningFunction | null
  /**
   * The engine can't continue: the thread ends, and a new one takes over, unless storage is what failed. After an fsync
   * that may have failed it stands still instead, until the process is killed.
   */
  fatal: (error: unknown) => void
  /** For the storage: a file is damaged. Requests that don't need its content are still served. */
  damaged: (error: StorageError) => void
}

const BEAT_MS = 200

export function serveEngine(create: (host: EngineHost) => EnginePort | Promise<EnginePort>): void {
  const port = parentPort
  if (port === null) throw new Error('serveEngine must run in a worker thread')
  const post = (message: FromThread) => port.postMessage(message)

  let events: EngineEvent[] = []
  const flush = () => {
    if (events.length === 0) return
    const batch = events
    events = []
    post({ type: 'events', events: batch })
  }
  const collect = (batch: EngineEvent[]) => {
    if (events.length === 0) setImmediate(flush)
    events.push(...batch)
  }
  const fatal = (error: unknown) => {
    flush()
    if (error instanceof StorageError && error.isLoss) {
      post({ type: 'lost', error: describe(error) })
      standStill()
    }
    if (error instanceof StorageError) post({ type: 'hopeless' })
    // Outside any promise, so that it ends the thread and reaches the main one as its error.
    setImmediate(() => {
      throw new FatalEngineError(error)
    })
  }

  const damaged = ({ message }: StorageError) => post({ type: 'damaged', message })

  process.on('unhandledRejection', (reason) => {
    if (!endsItsAction('unhandledRejection', reason)) post({ type: 'stray', error: describe(reason) })
  })
  process.on('uncaughtException', (error) => {
    if (!(error instanceof FatalEngineError)) {
      if (!endsItsAction('uncaughtException', error)) post({ type: 'stray', error: describe(error) })
      return
    }
    process.removeAllListeners('uncaughtException')
    throw error.reason
  })

  port.once('message', (message: ToThread) => {
    if (message.type !== 'start') return fatal(new Error('The thread was not started'))
    const board = writeBoard(message.board)
    // Every outcome leaves the thread before another function could block it forever. So a commit is never lost on the
    // way, and a mutation without a response has not happened.
    const monitor: FunctionMonitor = {
      enter(running) {
        flush()
        board.enter(running)
      },
      exit: board.exit,
    }
    setInterval(board.beat, BEAT_MS).unref()

    void (async () => {
      const engine = await create({ monitor, gate: message.gate, interrupted: message.interrupted, fatal, damaged })
      engine.onEvents(collect)
      port.on('message', (next: ToThread) => {
        if (next.type === 'requests') {
          board.take(next.batch)
          for (const request of next.requests) engine.post(request)
        } else if (next.type === 'close') {
          void engine.close().then(() => {
            flush()
            post({ type: 'closed' })
          }, fatal)
        }
      })
      post({ type: 'ready' })
    })().catch(fatal)
  })
}

function standStill(): never {
  const never = new Int32Array(new SharedArrayBuffer(4))
  for (;;) Atomics.wait(never, 0, 0)
}

class FatalEngineError extends Error {
  constructor(readonly reason: unknown) {
    super("The engine can't continue")
  }
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
