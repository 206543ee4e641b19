/**
 * Inside a query or a mutation time stands still and chance is seeded, as on Convex: running again gives the same.
 * Functions that write or read run one after the other, so one frozen moment at a time is enough. Actions that share
 * the thread see the frozen moment when they wake within it, which is the current one to the millisecond.
 */
let frozenNow: number | null = null
let randomState = 0
let installed = false

/** mulberry32: small, well spread, and not for secrets. */
function seededRandom(): number {
  randomState = (randomState + 0x6d2b79f5) | 0
  let t = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
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
  Math.random = () => (frozenNow === null ? realRandom() : seededRandom())
}

export function freeze(now: number, seed: number): void {
  frozenNow = now
  randomState = seed | 0
}

export function unfreeze(): void {
  frozenNow = null
}
