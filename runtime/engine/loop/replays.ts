/**
 * The results of clients' calls for retries, in order of arrival. Finding the oldest takes amortized one step per
 * addition. (Iterating over a Map from its beginning steps over every deleted entry.)
 */
import type { JsonText, Timestamp } from '../../boundary/messages'

export interface Replay {
  readonly name: string
  /** Null if nothing was written: then running it again after a restart does no harm. */
  readonly metaKey: string | null
  readonly value: JsonText
  readonly ts: Timestamp
}

export class Replays {
  private readonly byName = new Map<string, Replay>()
  /** From `first` on; some of them may have been dropped. Earlier ones are released at once. */
  private order: (Replay | null)[] = []
  private first = 0
  /** Total size of keys and values. */
  chars = 0
  /** Total steps in search of the oldest, for tests. */
  looks = 0

  get size(): number {
    return this.byName.size
  }

  get(name: string): Replay | undefined {
    return this.byName.get(name)
  }

  add(replay: Replay): void {
    this.drop(replay.name)
    this.byName.set(replay.name, replay)
    this.order.push(replay)
    this.chars += sizeOf(replay)
  }

  drop(name: string): void {
    const replay = this.byName.get(name)
    if (replay === undefined) return
    this.byName.delete(name)
    this.chars -= sizeOf(replay)
  }

  oldest(): Replay | undefined {
    for (; this.first < this.order.length; this.first++) {
      this.looks += 1
      const replay = this.order[this.first]
      if (replay && this.byName.get(replay.name) === replay) return replay
      this.order[this.first] = null
      if (this.first * 2 < this.order.length) continue
      this.order = this.order.slice(this.first)
      this.first = 0
    }
    return undefined
  }
}

const sizeOf = ({ name, value }: Replay): number => name.length + value.length
