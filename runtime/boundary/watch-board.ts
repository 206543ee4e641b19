/**
 * A few bytes that the engine's thread writes and the main thread reads: the running function, and a heartbeat. In
 * shared memory, because a thread in an endless loop answers no message.
 */

/** A query, mutation, or job that the engine has entered and not left. */
export interface RunningFunction {
  path: string
  /** The call it answers, if any. */
  call: number | null
  /** One of the subscriptions it is evaluated for, if any. */
  query: { session: number; queryId: number } | null
  /** The scheduled job it is, if any, by the scheduler's name. */
  job: string | null
}

/**
 * Called by the engine for every top-level query, mutation, or job it runs (not for actions, which wait for external
 * services, many at once).
 */
export interface FunctionMonitor {
  enter(running: RunningFunction): void
  exit: () => void
}

export async function monitored<T>(
  monitor: FunctionMonitor,
  running: RunningFunction,
  work: () => Promise<T>,
): Promise<T> {
  monitor.enter(running)
  try {
    return await work()
  } finally {
    monitor.exit()
  }
}

const TEXT_BYTES = 4_096
/**
 * 32-bit slots: a counter that changes on enter and exit (odd while writing), a heartbeat, the current batch, the
 * path's length.
 */
const SEQUENCE = 0
const BEAT = 1
const TAKEN = 2
const LENGTH = 3
const HEADER_BYTES = 16

export function createBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + TEXT_BYTES)
}

const slotsOf = (board: SharedArrayBuffer) => new Int32Array(board, 0, HEADER_BYTES / 4)
const textOf = (board: SharedArrayBuffer) => Buffer.from(board, HEADER_BYTES, TEXT_BYTES)

export interface BoardWriter extends FunctionMonitor {
  /** Records that the thread's event loop has completed a turn. */
  beat: () => void
  /** Records that the thread starts processing this batch of requests. */
  take(batch: number): void
}

export function writeBoard(board: SharedArrayBuffer): BoardWriter {
  const slots = slotsOf(board)
  const text = textOf(board)
  const replace = (entry: string) => {
    Atomics.add(slots, SEQUENCE, 1)
    // A path longer than the board isn't a valid function; half of it would not parse.
    const length = Buffer.byteLength(entry) > TEXT_BYTES ? 0 : text.write(entry)
    Atomics.store(slots, LENGTH, length)
    Atomics.add(slots, SEQUENCE, 1)
  }
  return {
    enter: (running) => replace(JSON.stringify(running)),
    exit: () => replace(''),
    beat: () => void Atomics.add(slots, BEAT, 1),
    take: (batch) => void Atomics.store(slots, TAKEN, batch),
  }
}

export interface BoardReading {
  sequence: number
  beat: number
  taken: number
  running: RunningFunction | null
}

export function readBoard(board: SharedArrayBuffer): BoardReading {
  const slots = slotsOf(board)
  const sequence = Atomics.load(slots, SEQUENCE)
  const entry = textOf(board).toString('utf8', 0, Atomics.load(slots, LENGTH))
  const isWhole = sequence % 2 === 0 && Atomics.load(slots, SEQUENCE) === sequence
  return {
    sequence,
    beat: Atomics.load(slots, BEAT),
    taken: Atomics.load(slots, TAKEN),
    running: isWhole && entry !== '' ? (JSON.parse(entry) as RunningFunction) : null,
  }
}
