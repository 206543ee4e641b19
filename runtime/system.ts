/**
 * Everything the runtime takes from the outside world besides storage and sockets. One real implementation here,
 * controlled ones in tests: two runs with the same System, storage, and inputs do the same things. This is the only
 * file of the runtime that may read the clock or the random source, or set a timer.
 */
import { randomBytes } from 'node:crypto'

/** Cancels the timer it was returned for; calling it again does nothing. */
export type CancelTimer = () => void

export interface System {
  /** Wall clock, UTC milliseconds since the epoch. May jump either way. */
  now(): number
  /** `length` unpredictable bytes. */
  randomBytes(length: number): Uint8Array
  /** Runs `task` once, no earlier than `delayMs` from now. Never keeps the process alive by itself. */
  setTimer(delayMs: number, task: () => void): CancelTimer
  /** Resolves once pending input has been delivered: the pause between two batches of work. */
  nextTurn(): Promise<void>
}

/** For one call (a socket carries many), in Convex's form. */
export function newRequestId(system: Pick<System, 'randomBytes'>): string {
  return Buffer.from(system.randomBytes(8)).toString('hex')
}

/** Node treats a delay of 2 ** 31 ms as no delay at all. */
const LONGEST_PART = 2 ** 30
/** Waits up to this long take one timeout. */
const ONE_PART = 1_000

/**
 * Node keeps a list per timer duration, even an empty one, until that time has passed. Waiting for the next scheduled
 * function, a week ahead, would use another duration with each commit. So long waits are made of few durations, and few
 * lists are left behind.
 */
function partOf(left: number): number {
  return left <= ONE_PART ? left : Math.min(2 ** Math.floor(Math.log2(left)), LONGEST_PART)
}

const POOL = 4_096
let pool = Buffer.alloc(0)

/**
 * Every call needs a few bytes, and requesting them costs as much for four thousand. No byte is used twice, or kept
 * afterwards.
 */
function fewRandomBytes(length: number): Uint8Array {
  if (pool.length < length) pool = randomBytes(POOL)
  const bytes = Uint8Array.from(pool.subarray(0, length))
  pool.fill(0, 0, length)
  pool = pool.subarray(length)
  return bytes
}

export const realSystem: System = {
  now: () => Date.now(),
  randomBytes: (length) => (length <= POOL / 64 ? fewRandomBytes(length) : randomBytes(length)),
  setTimer(delayMs, task) {
    let timer: NodeJS.Timeout
    const wait = (left: number): void => {
      const part = partOf(left)
      timer = setTimeout(() => (left > part ? wait(left - part) : task()), part)
      timer.unref()
    }
    wait(delayMs)
    return () => clearTimeout(timer)
  },
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
}
