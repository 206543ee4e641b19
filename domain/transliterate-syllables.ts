/**
 * Scripts whose signs are syllables, or combine a consonant with vowel signs. Each function leaves other scripts
 * unchanged.
 */

const kanaTable =
  'あaいiうuえeおoかkaがgaきkiぎgiくkuぐguけkeげgeこkoごgoさsaざzaしshiじjiすsuずzuせseぜzeそsoぞzoたtaだdaちchiぢjiつtsuづzuてteでdeとtoどdo' +
  'なnaにniぬnuねneのnoはhaばbaぱpaひhiびbiぴpiふfuぶbuぷpuへheべbeぺpeほhoぼboぽpoまmaみmiむmuめmeもmoやyaゆyuよyoらraりriるruれreろro' +
  'わwaゐiゑeをoんnゔvu'
const kanaSounds = new Map(
  [...kanaTable.matchAll(/([^a-z])([a-z]+)/g)].map(([, sign = '', sound = '']) => [sign, sound]),
)
const smallKana: Record<string, string> = {
  ぁ: 'a',
  ぃ: 'i',
  ぅ: 'u',
  ぇ: 'e',
  ぉ: 'o',
  ゃ: 'ya',
  ゅ: 'yu',
  ょ: 'yo',
  ゎ: 'wa',
}

/** Hepburn, with long vowels as they are spelled. */
export function kana(text: string): string {
  const hiragana = text.replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60))
  return hiragana.replace(/[ぁ-ゖー]+/g, (word) => {
    let read = ''
    let isDoubled = false
    for (const sign of word) {
      const small = smallKana[sign]
      if (small !== undefined) read = withSmall(read, small)
      else if (sign === 'っ') isDoubled = true
      else {
        const sound = kanaSounds.get(sign) ?? ''
        const first = sound.startsWith('ch') ? 't' : sound.charAt(0)
        read += isDoubled && !/^[aeioun]/.test(sound) ? first + sound : sound
        isDoubled = false
      }
    }
    return read
  })
}

/** “ki” and a small “ya” are “kya”, “shi” and a small “ya” are “sha”, “fu” and a small “a” are “fa”. */
function withSmall(before: string, small: string): string {
  const start = before.slice(0, -1)
  if (before.endsWith('i') && small.startsWith('y'))
    return start + (/(?:sh|ch|j)$/.test(start) ? small.slice(1) : small)
  if (/[^aeiou][aeiou]$/.test(before)) return start + small
  return before.endsWith('u') ? `${start}w${small}` : before + small
}

const firsts = 'g kk n d tt r m b pp s ss - j jj ch k t p h'.split(' ')
const middles = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ')
const lasts = '- k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ')

/** The Revised Romanization, syllable by syllable. */
export const hangul = (text: string): string =>
  text.replace(/[가-힣]/g, (sign) => {
    const at = sign.charCodeAt(0) - 0xac00
    return `${firsts[Math.floor(at / 588)]}${middles[Math.floor((at % 588) / 28)]}${lasts[at % 28]}`.replaceAll('-', '')
  })

const ethiopicRows =
  'h l h m s r s sh q qw q qw b v t ch h hw n ny - k kw kh khw w - z zh y d d j g gw g t ch p ts ts f p'.split(' ')
const ethiopicVowels = ['e', 'u', 'i', 'a', 'e', '', 'o', 'wa']

export const ethiopic = (text: string): string =>
  text.replace(/[\u1200-\u1357]/g, (sign) => {
    const at = sign.charCodeAt(0) - 0x1200
    const consonant = ethiopicRows[at >> 3] ?? ''
    const vowel = consonant === '-' && at % 8 === 0 ? 'a' : (ethiopicVowels[at % 8] ?? '')
    return consonant.replace('-', '') + vowel
  })

export const abugidas = (text: string): string => thai(indic(text))

/**
 * Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, and Malayalam arrange their letters alike
 * within their blocks: vowels from the sixth on, consonants from 0x15 on, vowel signs from 0x3e on.
 */
const indicVowels = 'a a i i u u ri li e e e ai o o o au'.split(' ')
const indicConsonants =
  'k kh g gh ng ch chh j jh ny t th d dh n t th d dh n n p ph b bh m y r r l l zh v sh sh s h'.split(' ')
const indicSigns = 'a i i u u ri ri e e e ai o o o au'.split(' ')
const dotted: Record<string, string> = { k: 'q', j: 'z', ph: 'f', d: 'r', dh: 'rh' }
const silencer = 0x4d

function indic(text: string): string {
  return text.replace(/[\u0900-\u0d7f]+/g, (word) => {
    // In the northern scripts the inherent vowel of a final consonant is silent.
    const isNorthern = word.charCodeAt(0) < 0x0b80
    let read = ''
    for (let at = 0; at < word.length; at++) {
      const place = word.charCodeAt(at) & 0x7f
      if (place < 0x04) read += ['', 'n', 'n', 'h'][place]
      else if (place < 0x15) read += indicVowels[place - 0x05] ?? ''
      else if (place < 0x3a) {
        const sound = indicConsonants[place - 0x15] ?? ''
        const isDotted = (word.charCodeAt(at + 1) & 0x7f) === 0x3c
        read += isDotted ? (dotted[sound] ?? sound) : sound
        if (isDotted) at++
        const next = at + 1 < word.length ? word.charCodeAt(at + 1) & 0x7f : null
        const isCluster = (word.charCodeAt(at - (isDotted ? 2 : 1)) & 0x7f) === silencer
        const isSilent = next === null && isNorthern && !isCluster && /[aeiou]/.test(read)
        if (!isSilent && !(next !== null && next >= 0x3e && next <= silencer)) read += 'a'
      } else if (place >= 0x3e && place < silencer) read += indicSigns[place - 0x3e] ?? ''
      else if (place === 0x70) read += 'n'
    }
    return read
  })
}

const thaiConsonants =
  'k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r ue l ue w s s s h l - h'.split(
    ' ',
  )
const thaiVowels = 'a a a am i i ue ue u u'.split(' ')
const thaiBefore = ['e', 'ae', 'o', 'ai', 'ai']

/** Thai, and Lao, whose letters have the same positions in the next block. */
function thai(text: string): string {
  return text.replace(/[\u0e00-\u0eff]+/g, (word) => {
    const places = [...word].map((sign) => sign.charCodeAt(0) & 0x7f)
    // A vowel written before its consonant is spoken after it, a doubled r is “a”, and a struck-out letter is silent.
    const spoken = String.fromCharCode(...places)
      .replace(/([\x40-\x44])([\x01-\x2e])/g, '$2$1')
      .replace(/\x23\x23/g, '\x31')
      .replace(/[\x01-\x2e][\x30-\x3a]?\x4c/g, '')
      .replace(/\x4d\x32/g, '\x33')
      .replace(/[\x45-\x4f]/g, '')
    const isConsonant = (at: number) => spoken.charCodeAt(at) >= 0x01 && spoken.charCodeAt(at) <= 0x2e
    let read = ''
    for (let at = 0; at < spoken.length; at++) {
      const place = spoken.charCodeAt(at)
      if (place >= 0x30 && place <= 0x39) read += thaiVowels[place - 0x30]
      else if (place >= 0x40 && place <= 0x44) read += thaiBefore[place - 0x40]
      else if (place === 0x3b || place === 0x3c) read += place === 0x3b ? 'o' : 'l'
      else if (isConsonant(at)) {
        const hasVowel = at + 1 < spoken.length && !isConsonant(at + 1)
        if (place === 0x2d) read += hasVowel ? '' : at === 0 ? 'a' : 'o'
        else read += thaiConsonants[place - 1] ?? ''
        const isClosed = isConsonant(at + 1) && (at + 2 >= spoken.length || isConsonant(at + 2))
        if (isClosed && !/[aeiou]$/.test(read) && (at === 0 || !/[aeiou][a-z]+$/.test(read.slice(-4)))) read += 'o'
      }
    }
    return read.replace(/(?<=a)y$/, 'i')
  })
}
