const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Whether every word of what was typed occurs in the name, accents and case aside. Parts of words count: CJK has no spaces. */
export function nameMatches(name: string, typed: string): boolean {
  const inName = folded(name)
  return folded(typed)
    .split(/\s+/u)
    .every((word) => inName.includes(word))
}
