/**
 * The only writer. Mutations of a batch write into one open storage transaction; `commit` makes all of them durable
 * with one fsync, under one timestamp, together with the record of the client calls they answer. Only then are
 * responses sent.
 *
 *
 *   idle ──open──▶ open ──commit──▶ idle     durable, timestamp advanced
 *                       ──commit fails──▶ idle, nothing of the batch remains
 */
import type { Storage } from '../../storage/storage'
import type { Store } from '../../database/store'
import type { System } from '../../system'
import type { JsonText, Timestamp } from '../../boundary/messages'
import { Replays } from './replays'

/** How long the results of clients' mutations are kept for clients that retry. */
const REPLAY_AGE = 3_600_000_000
/** At least this many are kept. */
const FEWEST_REPLAYS = 10_000
/** More are kept if the document caches are larger: one for each of this many characters. */
const CHARS_A_REPLAY = 336
/** The replays' total size, relative to the documents'. */
const REPLAY_SHARE = 2

/**
 * Difference between the creation times of two documents; beyond 1,024 in a millisecond, they continue in the next one.
 */
const CREATION_STEP_MS = 1 / 1_024

export interface ReplayKey {
  sessionId: string
  requestId: number
  /** The caller: the same ids from another caller are another call. */
  caller: string
}

export class Committer {
  /** Written by `commit` alone. */
  private last: Timestamp
  /** Milliseconds. A commit's timestamp is never before it, so it needn't be stored separately. */
  private lastCreation: number
  /** The newest number assigned to a mutation: microseconds, and its index within them. */
  private stamp = { ts: 0, place: 0 }
  private isOpen = false
  /** Called when no batch is open. */
  private waiting: (() => void)[] = []
  /** Includes the open batch's, so that a call sent twice at once runs once. */
  private readonly replays = new Replays()
  private openReplays: string[] = []
  /** Whether any of them is stored. */
  private hasOpenWrites = false

  constructor(
    private readonly storage: Storage,
    private readonly store: Store,
    private readonly system: System,
    private readonly keptChars: number,
  ) {
    this.last = Number(storage.getMeta('timestamp') ?? 0)
    this.lastCreation = this.last / 1_000
    for (const { key, value } of storage.rangeMeta('replay/', 'replay0', Infinity)) {
      const [, ts, ...call] = key.split('/')
      this.replays.add({ name: call.join('/'), metaKey: key, value, ts: Number(ts) })
    }
  }

  get timestamp(): Timestamp {
    return this.last
  }

  /** The timestamp the open batch will have. */
  private next(): Timestamp {
    return Math.max(this.system.now() * 1_000, this.last + 1, Math.ceil(this.lastCreation * 1_000), this.stamp.ts)
  }

  /** T5: increases over all inserts, including those before a restart, whatever the clock does. */
  newCreationTime(now: number): number {
    this.lastCreation = Math.max(now, this.lastCreation + CREATION_STEP_MS)
    return this.lastCreation
  }

  /**
   * T12: a number for a mutation of the open batch, in nanoseconds: increases over all of them, and is within the
   * commit's own.
   */
  newCommitTs(): bigint {
    const ts = this.next()
    const { stamp } = this
    if (ts > stamp.ts) this.stamp = { ts, place: 0 }
    else this.stamp = stamp.place < 998 ? { ts, place: stamp.place + 1 } : { ts: ts + 1, place: 0 }
    return nanoseconds(this.stamp)
  }

  /** Everything readable now was assigned a number up to this one, and nothing will be again. */
  snapshotTs(): bigint {
    const last = nanoseconds({ ts: this.last, place: 999 })
    const newest = nanoseconds(this.stamp)
    return last > newest ? last : newest
  }

  open(): void {
    if (this.isOpen) return
    this.storage.begin()
    this.isOpen = true
  }

  /** Resolves once everything readable is durable. */
  async settled(): Promise<void> {
    while (this.isOpen) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  private close(): void {
    this.isOpen = false
    this.openReplays = []
    this.hasOpenWrites = false
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  /** The result of a call that already ran, here or before a restart. */
  replayed(key: ReplayKey): { value: JsonText; ts: Timestamp } | undefined {
    return this.replays.get(callName(key))
  }

  /** Records the call and its result in the open batch, in the same transaction as its writes, if it has any. */
  remember(key: ReplayKey, value: JsonText, hasWritten: boolean): void {
    const name = callName(key)
    const ts = hasWritten ? this.next() : this.last
    const metaKey = hasWritten ? `replay/${String(ts).padStart(16, '0')}/${name}` : null
    if (metaKey !== null) this.storage.putMeta(metaKey, value)
    this.replays.add({ name, metaKey, value, ts })
    this.openReplays.push(name)
    this.hasOpenWrites ||= hasWritten
  }

  /**
   * Durable when it returns. `isDirty`: something was written directly to storage. Throws if storage failed; then
   * nothing of the batch remains.
   */
  commit(isDirty = false): Timestamp {
    if (!this.isOpen) return this.last
    if (!isDirty && !this.store.isDirty && !this.hasOpenWrites) {
      // Nothing to store: no fsync, and time stands still. A sweep that finds nothing lets the disk sleep.
      this.storage.rollback()
      this.close()
      this.forgetUnwrittenReplays()
      return this.last
    }
    const ts = this.next()
    try {
      this.forgetOldReplays(ts)
      this.store.flush()
      this.storage.putMeta('timestamp', String(ts))
      this.storage.commit()
    } catch (error) {
      this.abandon()
      throw error
    }
    this.store.settled()
    this.last = ts
    this.close()
    return ts
  }

  /** Undoes the open batch, all of it. */
  abandon(): void {
    if (!this.isOpen) return
    for (const name of this.openReplays) this.replays.drop(name)
    this.storage.rollback()
    this.store.forget()
    this.close()
  }

  private forgetOldReplays(now: Timestamp): void {
    for (let oldest = this.replays.oldest(); oldest; oldest = this.replays.oldest()) {
      const { name, metaKey, ts } = oldest
      if (ts > now - REPLAY_AGE && !this.hasTooMany) return
      if (metaKey !== null) this.storage.deleteMeta(metaKey)
      this.replays.drop(name)
    }
  }

  /** While nothing is written, only unstored results can be dropped. */
  private forgetUnwrittenReplays(): void {
    for (let oldest = this.replays.oldest(); oldest; oldest = this.replays.oldest()) {
      if (!this.hasTooMany || oldest.metaKey !== null) return
      this.replays.drop(oldest.name)
    }
  }

  private get mostReplays(): number {
    return Math.max(FEWEST_REPLAYS, Math.floor(this.keptChars / CHARS_A_REPLAY))
  }

  private get hasTooMany(): boolean {
    return this.replays.size > this.mostReplays || this.replays.chars > this.keptChars * REPLAY_SHARE
  }
}

function nanoseconds({ ts, place }: { ts: Timestamp; place: number }): bigint {
  return BigInt(ts) * 1_000n + BigInt(place)
}

/** Printable ASCII, as storage requires of its keys. */
function callName({ sessionId, requestId, caller }: ReplayKey): string {
  return `${encodeURIComponent(sessionId)}/${requestId}/${encodeURIComponent(caller)}`
}
