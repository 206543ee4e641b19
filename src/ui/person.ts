import type { CSSProperties } from 'react'
import { hueOf } from '../../domain/hues'

/** Sets --h, the hue of the classes text-person, bg-person, and avatar-person. */
export const personStyle = (id: string, hue?: number) => ({ '--h': hue ?? hueOf(id) }) as CSSProperties

/** The initial of a word: its first letter, digit, or emoji, without leading signs. */
const telling = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u

/** First letters of the first and last word, by whole characters so that no accent or emoji is cut. */
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
