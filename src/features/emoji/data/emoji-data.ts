/** The emoji and their names, from this server: the picker's default source is a public CDN. */
import type { EmojiData, SkinTone } from 'frimousse'
import { language as pageLanguage } from '@/ui/messages/catalogue'
import { normalEmoji } from '../../../../domain/emoji'
import type { Language } from '../../../../domain/language'
import type * as english from './emoji-en'
import { usual } from './recent-emoji'

type Source = typeof english

/** Emoji that the supported browsers' systems can draw; newer ones would be empty boxes on many screens. */
const NEWEST = 15.1

const toneOf: Record<number, Exclude<SkinTone, 'none'>> = {
  1: 'light',
  2: 'medium-light',
  3: 'medium',
  4: 'medium-dark',
  5: 'dark',
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function skinsOf(skins: Source['data'][number]['skins']) {
  if (!skins) return undefined
  // Emoji of two people come in one skin tone only.
  const tones = skins.flatMap(({ tone, emoji }) => {
    const name = typeof tone === 'number' ? toneOf[tone] : undefined
    const normal = normalEmoji(emoji)
    return name && normal ? [[name, normal] as const] : []
  })
  return Object.fromEntries(tones) as Record<Exclude<SkinTone, 'none'>, string>
}

let source: Source | undefined
let findable: EmojiData['emojis'] | undefined

/** Sorted before all others. */
export async function loadEmoji(language: Language = pageLanguage): Promise<void> {
  source = language === 'de' ? await import('./emoji-de') : await import('./emoji-en')
  findable = undefined
}

export function emojiData(): EmojiData {
  if (!source) throw new Error('The emoji are not loaded.')
  const { data, words } = source
  // Components such as hair are not emoji by themselves.
  const groups = words.groups.filter(({ key }) => key !== 'component')
  const offered = new Set<number | undefined>(groups.map(({ order }) => order))
  return {
    // Only the key under which the picker stores them.
    locale: 'en',
    categories: groups.map(({ order, message }) => ({ index: order, label: sentence(message) })),
    skinTones: Object.fromEntries(words.skinTones.map(({ key, message }) => [key, sentence(message)])) as Record<
      Exclude<SkinTone, 'none'>,
      string
    >,
    emojis: data.flatMap(({ emoji, group, version, label, tags, skins }) => {
      // In the server's spelling; otherwise the user's own reaction would not be recognized.
      const normal = normalEmoji(emoji)
      if (group === undefined || !offered.has(group) || version > NEWEST || normal === null) return []
      return [
        { emoji: normal, category: group, version, label: sentence(label), tags: tags ?? [], skins: skinsOf(skins) },
      ]
    }),
  }
}

/**
 * One list of search terms for everyone, with what people mean most often first. The picker counts matching words, so
 * the words of an emoji's name weigh more the shorter the name is, and most for popular emoji.
 */
export function findableEmoji(label: string): EmojiData {
  const all = emojiData()
  return {
    ...all,
    categories: [{ index: 0, label }],
    emojis: all.emojis.map((one) => {
      const words = one.label.toLowerCase().split(/\s+/)
      const weight = usual.includes(one.emoji) ? 12 : Math.max(0, 6 - 2 * words.length)
      return { ...one, category: 0, tags: [...one.tags, ...words.flatMap((word) => Array<string>(weight).fill(word))] }
    }),
  }
}

/** The picker's first results for a text, by its own ranking. */
export function firstFound(text: string) {
  const wanted = text.toLowerCase().trim()
  const has = (words: string) => words.toLowerCase().includes(wanted)
  const score = ({ label, tags }: { label: string; tags: string[] }) => (has(label) ? 10 : 0) + tags.filter(has).length
  findable ??= findableEmoji('').emojis
  const best = findable.reduce((best, one) => (score(one) > score(best) ? one : best))
  return score(best) > 0 ? best : null
}
