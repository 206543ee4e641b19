/**
 * Inside a query or mutation, time stands still and randomness is seeded, as in Convex: running it again gives the same
 * result. Functions that access the database run one after the other, so one frozen time is enough. Actions on the same
 * thread see it if they wake up meanwhile; it is the current time to the millisecond.
 */
let frozenNow: number | null = null
let chance: () => number = Math.random
let installed = false

/**
 * xoshiro128**, seeded with 16 bytes, because functions make ids from its numbers, and ids with fewer bits than they
 * seem to have would collide. Not for secrets: some of its numbers reveal the next ones.
 */
export function createChance(seed: Uint8Array): () => number {
  const words = new DataView(seed.buffer, seed.byteOffset, 16)
  let [a, b, c, d] = [words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getInt32(12)]
  // The one state that it would never leave.
  if ((a | b | c | d) === 0) d = 1
  const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return (result >>> 0) / 4_294_967_296
  }
  // The first numbers still resemble the seed.
  for (let round = 0; round < 16; round++) next()
  return next
}

/** Once per thread that runs functions. Nothing changes outside of functions. */
export function installDeterminism(): void {
  if (installed) return
  installed = true
  const realNow = Date.now.bind(Date)
  const realRandom = Math.random.bind(Math)
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget: new () => object) =>
      Reflect.construct(target, args.length === 0 && frozenNow !== null ? [frozenNow] : args, newTarget),
  })
  Date.now = () => frozenNow ?? realNow()
  Math.random = () => (frozenNow === null ? realRandom() : chance())
}

export function freeze(now: number, random: () => number): void {
  frozenNow = now
  chance = random
}

export function unfreeze(): void {
  frozenNow = null
}
