import type { CSSProperties } from 'react'

/** None of them near the accent: petrol means yours, and nothing else carries it. */
const hues = [28, 58, 92, 135, 172, 268, 302, 342] as const

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

/** Sets --h for text-person, bg-person and avatar-person. */
export const personStyle = (id: string) => ({ '--h': hueOf(id) }) as CSSProperties

/** What stands for a word: a letter, a digit or an emoji, and no sign before it. */
const telling = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u

/** First letters of the first and last word, by whole characters so that no accent or emoji is cut in two. */
export function initialsOf(name: string): string {
  const all = name.trim().split(/\s+/u).filter(Boolean)
  const named = all.filter((word) => telling.test(word))
  const words = named.length > 0 ? named : all
  const first = words[0]
  const last = words.length > 1 ? words[words.length - 1] : undefined
  return [first, last]
    .flatMap((word) => (word ? [firstCharacter(word)] : []))
    .join('')
    .toLocaleUpperCase()
}

function firstCharacter(word: string): string {
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)
  const characters = Array.from(segments, ({ segment }) => segment)
  return characters.find((character) => telling.test(character)) ?? characters[0] ?? ''
}
