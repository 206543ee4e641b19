/**
 * Names in lowercase Latin letters. Only scripts with one reading: Han characters stay, because they are read
 * differently by language and person.
 */
import { fold } from './fold'
import { abugidas, ethiopic, hangul, kana } from './transliterate-syllables'

/** Letters and their romanization, in pairs; a hyphen means none. */
const pairs =
  // Greek, Cyrillic
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o ' +
  'а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ - ' +
  'ы y ь - э e ю yu я ya і i ї yi є ye ґ g ђ dj ј j љ lj њ nj ћ c џ dz ў u ѓ gj ќ kj ѕ dz ' +
  // Armenian, Georgian
  'ա a բ b գ g դ d ե e զ z է e ը e թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y ն n շ sh ո o չ ch պ p ջ j ռ r ' +
  'ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f և ev ' +
  'ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh ყ q შ sh ჩ ch ც ts ძ dz წ ts ' +
  'ჭ ch ხ kh ჯ j ჰ h ' +
  // Hebrew, Arabic, Persian, Urdu: consonants, and the letters that stand for a long vowel
  'א a ב b ג g ד d ה h ו o ז z ח h ט t י i כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף p צ ts ץ ts ק k ר r ש sh ת t ' +
  'ا a أ a إ i آ a ٱ a ء - ؤ u ئ i ب b ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص s ض d ط t ظ z ع a غ gh ف f ق q ' +
  'ك k ک k ل l م m ن n ه h ة a ى a و u ي i ی i پ p چ ch ژ zh گ g ٹ t ڈ d ڑ r ں n ھ h ہ h ے e'

const letters = new Map(
  pairs
    .split(' ')
    .flatMap((letter, at, all) => (at % 2 === 0 ? [[letter, (all[at + 1] ?? '').replace('-', '')] as const] : [])),
)

/** Letters that are romanized differently at the start or end of a word. */
const positions: readonly (readonly [RegExp, string])[] = [
  [/ο[υύ]/g, 'ou'],
  [/(?<![\p{L}\p{M}])ו/gu, 'v'],
  [/(?<![\p{L}\p{M}])[يی]/gu, 'y'],
  [/(?<![\p{L}\p{M}])י/gu, 'y'],
  [/(?<![\p{L}\p{M}])و/gu, 'w'],
  [/(?<=[\p{L}\p{M}])[הهہ](?![\p{L}\p{M}])/gu, 'a'],
  [/ու/g, 'u'],
]

/** Romanizes to lower-case Latin letters where there is one common way; other scripts stay unchanged. */
export function transliterated(text: string): string {
  const one = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u0591-\u05c7\u064b-\u065f\u0640]/g, '')
  const read = [kana, hangul, abugidas, ethiopic].reduce((before, by) => by(before), one)
  return [...positions.reduce((before, [from, to]) => before.replace(from, to), read)]
    .map((letter) => letters.get(letter) ?? letters.get(fold(letter)) ?? fold(letter))
    .join('')
}
