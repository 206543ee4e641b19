import { fold } from './fold'

/** Greek and Cyrillic letters as they are written in Latin ones, in pairs. */
const pairs =
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o ' +
  'а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ - ' +
  'ы y ь - э e ю yu я ya і i ї yi є ye ґ g ђ dj ј j љ lj њ nj ћ c џ dz ў u ѓ gj ќ kj ѕ dz'

const letters = new Map(
  pairs
    .split(' ')
    .flatMap((letter, at, all) => (at % 2 === 0 ? [[letter, (all[at + 1] ?? '').replace('-', '')] as const] : [])),
)

/** In small Latin letters, as far as there is a way that everyone reads; other scripts stay. */
export function transliterated(text: string): string {
  return [...text.normalize('NFC').toLowerCase().replace(/ο[υύ]/g, 'ou')]
    .map((letter) => letters.get(letter) ?? letters.get(fold(letter)) ?? fold(letter))
    .join('')
}
