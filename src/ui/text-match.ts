const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * Whether every typed word occurs in the name, ignoring accents and case. Parts of words count, because CJK has no
 * spaces.
 */
export function nameMatches(name: string, typed: string): boolean {
  const inName = folded(name)
  return folded(typed)
    .split(/\s+/u)
    .every((word) => inName.includes(word))
}
