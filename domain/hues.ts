/** People's hues, in degrees. None is near the accent color: petrol marks the user's own things, and nothing else. */
export const hues = [28, 58, 92, 135, 172, 268, 302, 342] as const

/**
 * FNV-1a with the finalizer of MurmurHash3: ids differ in few characters, and with FNV-1a alone only their lowest bits
 * would choose among the eight hues.
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

/** For a group, and for an account from before hues were stored: the same on every device. */
export const hueOf = (id: string): number => hues[hash(id) % hues.length] ?? hues[0]

/** How many people have each of `hues`. */
export type HueCounts = readonly number[]

export const noHues: HueCounts = hues.map(() => 0)

/** The counts after one more person has it, or one fewer. */
export const countHue = (counts: HueCounts, hue: number, by: 1 | -1): number[] =>
  hues.map((one, index) => Math.max(0, (counts[index] ?? 0) + (one === hue ? by : 0)))

/** The hue for a new account: the least used one, or the first of several. */
export function leastWorn(counts: HueCounts): number {
  const least = Math.min(...hues.map((_, index) => counts[index] ?? 0))
  return hues[hues.findIndex((_, index) => (counts[index] ?? 0) === least)] ?? hues[0]
}

/**
 * Within a group, a member who shares a hue with an earlier one gets the next free hue there, so that up to eight
 * people all differ. Takes the members' hues in the order they joined.
 */
export function dealInGroup(own: readonly number[]): number[] {
  const taken = new Set<number>()
  return own.map((hue) => {
    if (taken.size === hues.length) return hue
    const from = Math.max(
      0,
      hues.findIndex((one) => one === hue),
    )
    const order = hues.map((_, step) => hues[(from + step) % hues.length] ?? hue)
    const dealt = taken.has(hue) ? (order.find((one) => !taken.has(one)) ?? hue) : hue
    taken.add(dealt)
    return dealt
  })
}
