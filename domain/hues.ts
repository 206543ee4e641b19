/** None of them near the accent: petrol means yours, and nothing else carries it. */
export const hues = [28, 58, 92, 135, 172, 268, 302, 342] as const

/**
 * FNV-1a and the end of MurmurHash3: ids differ in few characters, and the first alone would let only the lowest bits
 * of each decide among eight hues.
 */
function hash(text: string) {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    sum ^= text.charCodeAt(index)
    sum = Math.imul(sum, 0x01000193)
  }
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b)
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35)
  return (sum ^ (sum >>> 16)) >>> 0
}

/** The hue of a person or group, the same on every device. */
export const hueOf = (id: string): number => hues[hash(id) % hues.length] ?? hues[0]
