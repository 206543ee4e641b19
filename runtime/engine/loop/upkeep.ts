/**
 * Disk maintenance after a batch's responses have left: erasing replaced and deleted content, and copies of it (E14).
 */
import type { CancelTimer, System } from '../../system'
import type { Storage } from '../../storage/storage'
import type { Timestamp } from '../../boundary/messages'
import type { Committer } from './committer'

/**
 * How long replaced or deleted content may stay in the storage's files; and when to try again, if they can't be changed
 * now because they are being copied, or the disk is full.
 */
const ERASE_WITHIN_MS = 60_000
/** Between two steps of searching for copies of it: a minute for each GiB. */
const SCRUB_PAUSE_MS = 100

export class Upkeep {
  /** The newest commit whose leftovers will be erased, or already are. */
  private erasedUpTo: Timestamp
  private eraseDue = false
  private cancelErase: CancelTimer | null = null
  private scrubDue = false
  private cancelScrub: CancelTimer | null = null

  constructor(
    private readonly storage: Storage,
    private readonly system: System,
    private readonly committer: Committer,
    /** Maintenance is due: a batch should run, even an empty one. */
    private readonly wake: () => void,
  ) {
    this.erasedUpTo = committer.timestamp
  }

  afterBatch(): void {
    const { timestamp } = this.committer
    if (this.scrubDue) {
      this.scrubDue = false
      this.cancelScrub = null
      this.scrub()
    }
    if (this.eraseDue) {
      this.eraseDue = false
      this.cancelErase = null
      this.erasedUpTo = timestamp
      if (!this.storage.erase()) this.eraseLater()
      return this.scrub()
    }
    this.storage.tidy()
    if (timestamp === this.erasedUpTo) return
    this.erasedUpTo = timestamp
    this.eraseLater()
  }

  private eraseLater(): void {
    this.cancelErase ??= this.system.setTimer(ERASE_WITHIN_MS, () => {
      this.eraseDue = true
      this.wake()
    })
  }

  /** Does one step of the search; each of the others follows after a pause. */
  scrub(): void {
    if (this.cancelScrub !== null || !this.storage.scrub()) return
    this.cancelScrub = this.system.setTimer(SCRUB_PAUSE_MS, () => {
      this.scrubDue = true
      this.wake()
    })
  }

  stop(): void {
    this.cancelErase?.()
    this.cancelScrub?.()
  }
}
