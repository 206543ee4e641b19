/**
 * Decides whose page is rendered next. A few render at a time; addresses take turns, and so do the people behind one
 * address. However often someone reloads, everyone else waits for at most one of their pages.
 */
export interface PageTurnsOptions {
  /** Maximum number of pages rendered at once. */
  atOnce: number
  /** Maximum number of waiting requests per address; further ones are rejected. */
  waitingPerAddress: number
}

/**
 * The client: an address, and what tells people behind it apart (unverified, because it only affects the order among
 * them).
 */
export interface Asker {
  address: string
  person: string
}

type Start = () => void
/** The waiting clients, in the order of their next turns. */
type Line = Map<string, Start[]>

export class PageTurns {
  readonly #options: PageTurnsOptions
  #underWay = 0
  /** By address, in the order of their next turns. */
  readonly #addresses = new Map<string, Line>()

  constructor(options: PageTurnsOptions) {
    this.#options = options
  }

  /**
   * Resolves when it is the client's turn, with a function that ends the turn (idempotent). Null if too many are
   * waiting. `signal` ends the wait of a client that has disconnected; the promise then resolves, too, and its turn is
   * already over.
   */
  take({ address, person }: Asker, signal: AbortSignal): Promise<() => void> | null {
    if (this.#underWay < this.#options.atOnce) return Promise.resolve(this.#begin())
    const line: Line = this.#addresses.get(address) ?? new Map()
    const waiting = [...line.values()].reduce((sum, { length }) => sum + length, 0)
    if (waiting >= this.#options.waitingPerAddress) return null
    return new Promise((resolve) => {
      const own = line.get(person) ?? []
      const start = () => resolve(this.#begin())
      line.set(person, [...own, start])
      this.#addresses.set(address, line)
      const leave = () => {
        this.#remove(address, person, start)
        resolve(() => {})
      }
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  #begin(): () => void {
    this.#underWay++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#underWay--
      this.#next()
    }
  }

  #next(): void {
    const [address, line] = first(this.#addresses) ?? []
    const [person, waiting] = (line && first(line)) ?? []
    if (address === undefined || person === undefined) return
    const start = waiting?.[0]
    if (start) this.#remove(address, person, start)
    toTheEnd(this.#addresses, address)
    if (line) toTheEnd(line, person)
    start?.()
  }

  #remove(address: string, person: string, start: Start): void {
    const line = this.#addresses.get(address)
    const left = line?.get(person)?.filter((each) => each !== start) ?? []
    if (left.length > 0) line?.set(person, left)
    else line?.delete(person)
    if (line?.size === 0) this.#addresses.delete(address)
  }
}

const first = <T>(map: Map<string, T>): [string, T] | undefined => map.entries().next().value

function toTheEnd<T>(map: Map<string, T>, key: string): void {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}
