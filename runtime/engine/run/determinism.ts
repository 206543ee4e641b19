/**
 * Inside a query or a mutation time stands still and chance is seeded, as on Convex: running again gives the same.
 * Functions that write or read run one after the other, so one frozen moment at a time is enough. Actions that share
 * the thread see the frozen moment when they wake within it, which is the current one to the millisecond.
 */
let frozenNow: number | null = null
let chance: () => number = Math.random
let installed = false

/**
 * xoshiro128**, seeded with 16 bytes: functions make ids of its numbers, and ids of fewer bits than they look would meet.
 * Not for secrets: some numbers tell the next ones.
 */
export function createChance(seed: Uint8Array): () => number {
  const words = new DataView(seed.buffer, seed.byteOffset, 16)
  let [a, b, c, d] = [words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getInt32(12)]
  // The one state it would never leave.
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
  // The first numbers still look like the seed.
  for (let round = 0; round < 16; round++) next()
  return next
}

/** Once per thread that runs functions. Outside of functions nothing changes. */
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
