/**
 * The time in which everything of a simulated run happens: one event after the other, earliest first. Between two
 * events all promises that can settle have settled, so a run depends on its seed alone.
 */
import { realSystem, type CancelTimer, type System } from '../../system'
import type { Random } from './random'

interface Event {
  at: number
  /** Orders events of one time: first requested, first run. */
  order: number
  run: () => void
}

const START = Date.UTC(2026, 0, 1)

export class World {
  /** Milliseconds since the beginning; never goes back. */
  elapsed = 0
  /** The wall clock's error. It may be set either way while everything runs. */
  skew = 0
  /** Sorted by time. */
  #events: Event[] = []
  #order = 0

  constructor(readonly random: Random) {}

  get wallClock(): number {
    return Math.floor(START + this.elapsed + this.skew)
  }

  /** Number of pending events. */
  get pending(): number {
    return this.#events.length
  }

  at(time: number, run: () => void): CancelTimer {
    const event = { at: Math.max(time, this.elapsed), order: ++this.#order, run }
    let low = 0
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#events[middle]!.at <= event.at) low = middle + 1
      else high = middle
    }
    this.#events.splice(low, 0, event)
    return () => {
      const place = this.#events.indexOf(event)
      if (place !== -1) this.#events.splice(place, 1)
    }
  }

  after(delayMs: number, run: () => void): CancelTimer {
    return this.at(this.elapsed + delayMs, run)
  }

  /**
   * Runs the next event before `until`, with everything that follows from it without waiting; false if there is none.
   */
  async step(until: number): Promise<boolean> {
    const event = this.#events[0]
    if (!event || event.at > until) {
      this.elapsed = Math.max(until, this.elapsed)
      return false
    }
    this.#events.shift()
    this.elapsed = event.at
    event.run()
    await realSystem.nextTurn()
    return true
  }
}

/** The outside world of one process. Once the process is killed, none of it happens. */
export class ProcessSystem implements System {
  #alive = true
  #timers = new Set<CancelTimer>()

  constructor(private readonly world: World) {}

  kill(): void {
    this.#alive = false
    for (const cancel of this.#timers) cancel()
  }

  get timers(): number {
    return this.#timers.size
  }

  now(): number {
    return this.world.wallClock
  }

  randomBytes(length: number): Uint8Array {
    return this.world.random.bytes(length)
  }

  setTimer(delayMs: number, task: () => void): CancelTimer {
    if (!this.#alive) return () => {}
    const cancel = this.world.after(Math.max(0, delayMs), () => {
      this.#timers.delete(forget)
      task()
    })
    const forget = () => {
      this.#timers.delete(forget)
      cancel()
    }
    this.#timers.add(forget)
    return forget
  }

  nextTurn(): Promise<void> {
    return new Promise((resolve) => void this.setTimer(this.world.random.between(0, 2), resolve))
  }
}
