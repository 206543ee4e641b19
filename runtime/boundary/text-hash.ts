/**
 * Two 32-bit hashes of a text with a secret seed, for telling texts apart where a collision does little harm. A text
 * can be added in pieces, and hashed after each.
 */
import type { System } from '../system'

export class TextHash {
  private readonly seed: readonly [number, number]
  private a = 0
  private b = 0

  constructor(system: Pick<System, 'randomBytes'>) {
    const bytes = Buffer.from(system.randomBytes(8))
    this.seed = [bytes.readInt32LE(0), bytes.readInt32LE(4)]
  }

  /** Starts over, with a common prefix. */
  start(salt = 0): this {
    this.a = Math.imul(this.seed[0] ^ salt, 0x9e3779b1)
    this.b = Math.imul(this.seed[1] ^ salt, 0x85ebca6b)
    return this
  }

  add(text: string, from = 0, to = text.length): this {
    let { a, b } = this
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at)
      a = Math.imul(a ^ code, 0x01000193)
      b = Math.imul(((b << 13) | (b >>> 19)) ^ code, 0x85ebca6b)
    }
    this.a = a
    this.b = b
    return this
  }

  /** Both are signed. */
  get high(): number {
    return mixed(this.a ^ Math.imul(this.b, 0x2c1b3c6d))
  }

  get low(): number {
    return mixed(this.b + this.a)
  }

  /** Combines 53 bits of both into one number. */
  get number(): number {
    return (this.high >>> 11) * 2 ** 32 + (this.low >>> 0)
  }
}

function mixed(hash: number): number {
  let mixing = hash ^ (hash >>> 16)
  mixing = Math.imul(mixing, 0x85ebca6b)
  mixing ^= mixing >>> 13
  mixing = Math.imul(mixing, 0xc2b2ae35)
  return mixing ^ (mixing >>> 16)
}
