/**
 * Someone who looks at the end of a chat: which messages are on screen, and which read positions they report, by the
 * page's own rules.
 */
import {
  nextLook,
  type ReadEvent,
  startReadMarker,
  stepReadMarker,
  tellDelay,
} from '../src/features/timeline/model/read-marker'

/** Short messages that a screen of 900 pixels shows at once. */
const ON_SCREEN = 12

interface ReaderOptions {
  self: string
  /** Everything was read before these arrived. */
  lastSeq: number
  memberCount: number
  /** In [0, 1): determines when readers of a large group report. */
  chance: () => number
}

export class Reader {
  private marker
  /** The authors of the messages since, by seq. */
  private readonly senders = new Map<number, string>()

  constructor(
    private readonly options: ReaderOptions,
    now: number,
  ) {
    this.marker = startReadMarker(options.lastSeq, options.lastSeq)
    this.feed({ type: 'attention', attentive: true }, now)
    this.feed({ type: 'connection', connected: true }, now)
  }

  /** Call when a message has arrived. Returns whether one of their own is on screen now. */
  sees(lastSeq: number, senderId: string, now: number): boolean {
    const { self } = this.options
    const low = lastSeq - ON_SCREEN
    this.senders.set(lastSeq, senderId)
    let highFromOthers = -1
    let own = 0
    for (const [seq, sender] of this.senders) {
      if (seq < low) this.senders.delete(seq)
      else if (sender === self) own += 1
      else highFromOthers = Math.max(highFromOthers, seq)
    }
    this.feed({ type: 'position', readSeq: this.marker.readSeq, lastSeq }, now)
    this.feed({ type: 'screen', onScreen: { low, high: lastSeq, highFromOthers } }, now)
    return own > 0
  }

  /** When to `tick` next; null if not before something arrives. */
  get due(): number | null {
    return nextLook(this.marker)
  }

  /** The position to report, if it is due. */
  tick(now: number): number | null {
    return this.feed({ type: 'tick' }, now)
  }

  /** Call once it was reported. */
  settled(now: number): void {
    this.feed({ type: 'settled', failed: false }, now)
  }

  private feed(event: ReadEvent, now: number): number | null {
    const delay = tellDelay(this.options.memberCount, this.options.chance())
    const step = stepReadMarker(this.marker, event, now, delay)
    this.marker = step.state
    return step.report
  }
}
