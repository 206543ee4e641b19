/** Someone who looks at the end of a chat: what of it is in view, and what they tell of it as read, by the page's own rules. */
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
  /** All of it has been read when they come. */
  lastSeq: number
  memberCount: number
  /** Of [0, 1): when those of a large group tell it. */
  chance: () => number
}

export class Reader {
  private marker
  /** Who wrote what has come since, by seq. */
  private readonly senders = new Map<number, string>()

  constructor(
    private readonly options: ReaderOptions,
    now: number,
  ) {
    this.marker = startReadMarker(options.lastSeq, options.lastSeq)
    this.feed({ type: 'attention', attentive: true }, now)
    this.feed({ type: 'connection', connected: true }, now)
  }

  /** A message has come. Returns whether one of their own is in view now. */
  sees(lastSeq: number, senderId: string, now: number): boolean {
    const { self } = this.options
    const low = lastSeq - ON_SCREEN
    this.senders.set(lastSeq, senderId)
    for (const seq of this.senders.keys()) if (seq < low) this.senders.delete(seq)
    const others = [...this.senders].filter(([, sender]) => sender !== self)
    this.feed({ type: 'position', readSeq: this.marker.readSeq, lastSeq }, now)
    const highFromOthers = Math.max(-1, ...others.map(([seq]) => seq))
    this.feed({ type: 'screen', onScreen: { low, high: lastSeq, highFromOthers } }, now)
    return others.length < this.senders.size
  }

  /** When to `tick` next; null for not before something comes. */
  get due(): number | null {
    return nextLook(this.marker)
  }

  /** How far it is to be told as read, if it is time for that. */
  tick(now: number): number | null {
    return this.feed({ type: 'tick' }, now)
  }

  /** It was told. */
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
