/** Interchangeable signs, Arabic letters, and digits: maps characters to those they are read as. */
const same: Record<string, string> = {
  "'": '\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02be\u02bf\u2032`\u00b4\u05f3\ua78c\uff07',
  '"': '\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u05f4',
  '-': '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u05be\ufe58\ufe63\uff0d',
  // Soft hyphens, joiners, direction marks, and elongation marks.
  '': '\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u0640',
  // Arabic, Persian, and Urdu keyboards produce different code points for these letters, and people omit their
  // diacritics.
  ا: '\u0671\u0672\u0673',
  ي: '\u0649\u06cc\u06d2',
  ك: '\u06a9\u06aa',
  ه: '\u0629\u06be\u06c1\u06c3\u06d5',
}

const read = new Map(Object.entries(same).flatMap(([as, signs]) => [...signs].map((sign) => [sign, as])))

/** Code point of each script's digit 0; the digits 0 to 9 are consecutive. */
const zeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
  0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
]

function signOf(character: string): string {
  if (/\s/.test(character)) return ' '
  const code = character.codePointAt(0) ?? 0
  const zero = zeros.find((first) => code >= first && code <= first + 9)
  return zero === undefined ? (read.get(character) ?? character) : String(code - zero)
}

/** Signs first: decomposed, a stand-alone accent would start with a space. */
export function withSigns(character: string, withoutForms: (character: string) => string): string {
  const sign = signOf(character)
  return sign === character ? [...withoutForms(character)].map(signOf).join('') : sign
}
