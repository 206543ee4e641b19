/**
 * Internal document ids: 6 bytes of time in ms, 2 of a counter, 8 random. They increase, so inserts stay at the end of
 * the file; they can't be guessed; and a clock that jumps back doesn't make them decrease.
 */
import type { Key } from '../../storage/storage'
import type { System } from '../../system'

const POOL = 4_096

export function createInternalIds(system: System): () => Key {
  let time = 0
  let counter = 0
  let pool = ''
  return () => {
    const now = system.now()
    if (now > time) {
      time = now
      counter = 0
    } else if (++counter > 0xffff) {
      time += 1
      counter = 0
    }
    if (pool.length < 8) pool = Buffer.from(system.randomBytes(POOL)).toString('latin1')
    const chance = pool.slice(-8)
    pool = pool.slice(0, -8)
    const high = Math.floor(time / 2 ** 24)
    const low = time % 2 ** 24
    return (
      String.fromCharCode(
        (high >>> 16) & 255,
        (high >>> 8) & 255,
        high & 255,
        (low >>> 16) & 255,
        (low >>> 8) & 255,
        low & 255,
        counter >>> 8,
        counter & 255,
      ) + chance
    )
  }
}
