/**
 * A connection with TCP's guarantees: frames arrive in order and late, and when it breaks, everything in flight either
 * way is lost. One end is the hub's, the other a client's.
 */
import type { Connection, ConnectionEvents, Hub } from '../../edge/sync/hub'
import type { World } from './world'

export interface ClientEnd {
  onFrame: (text: string) => void
  onBreak: () => void
}

/** How long frames take, in ms. */
export interface Weather {
  slowest: number
}

export class Link implements Connection {
  readonly takesChunks = true
  #server: ConnectionEvents
  #broken = false
  #isReading = true
  /** When the last frame of each direction arrives: the next one can't overtake it. */
  #arrivals = { up: 0, down: 0 }
  #unread: string[] = []
  #buffered = 0
  #flushed = 0

  constructor(
    private readonly world: World,
    hub: Hub,
    private readonly client: ClientEnd,
    private readonly weather: Weather,
  ) {
    this.#server = hub.connect(this)
  }

  get isBroken(): boolean {
    return this.#broken
  }

  /** From the client. */
  sendUp(text: string): void {
    this.#carry('up', () => {
      if (this.#isReading) this.#server.message(text)
      else this.#unread.push(text)
    })
  }

  /** From the server. */
  send(frame: Buffer): void {
    const bytes = frame.length
    this.#buffered += bytes
    this.#carry('down', () => {
      this.#buffered -= bytes
      this.#flushed += bytes
      this.client.onFrame(frame.toString())
      if (this.#buffered === 0) this.#server.drained()
    })
  }

  setReading(on: boolean): void {
    this.#isReading = on
    while (this.#isReading && this.#unread.length > 0) this.#server.message(this.#unread.shift()!)
  }

  /** A connected peer answers at once. */
  probe(): void {
    this.#carry('up', () => this.#server.heard())
  }

  close(): void {
    this.#carry('down', () => this.breakNow())
  }

  buffered(): number {
    return this.#buffered
  }

  flushed(): number {
    return this.#flushed
  }

  breakNow(): void {
    if (this.#broken) return
    this.#broken = true
    this.#server.gone()
    this.client.onBreak()
  }

  #carry(way: 'up' | 'down', arrive: () => void): void {
    const soonest = this.world.elapsed + this.world.random.between(0, this.weather.slowest)
    this.#arrivals[way] = Math.max(soonest, this.#arrivals[way])
    this.world.at(this.#arrivals[way], () => {
      if (!this.#broken) arrive()
    })
  }
}
