/** The emoji and their words, from this server: the picker's own source would be a public one. */
import data from 'emojibase-data/en/data.json'
import words from 'emojibase-data/en/messages.json'
import type { EmojiData, SkinTone } from 'frimousse'
import { normalEmoji } from '../../../../domain/emoji'
import { usual } from './recent-emoji'

/** What the systems of the supported browsers draw; newer ones would be empty boxes on many screens. */
const NEWEST = 15.1

const toneOf: Record<number, Exclude<SkinTone, 'none'>> = {
  1: 'light',
  2: 'medium-light',
  3: 'medium',
  4: 'medium-dark',
  5: 'dark',
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function skinsOf(skins: (typeof data)[number]['skins']) {
  if (!skins) return undefined
  // Of people in two tones only those of one are offered.
  const tones = skins.flatMap(({ tone, emoji }) => {
    const name = typeof tone === 'number' ? toneOf[tone] : undefined
    const normal = normalEmoji(emoji)
    return name && normal ? [[name, normal] as const] : []
  })
  return Object.fromEntries(tones) as Record<Exclude<SkinTone, 'none'>, string>
}

export function emojiData(): EmojiData {
  // Parts that emoji are put together from, hair for one, are none by themselves.
  const groups = words.groups.filter(({ key }) => key !== 'component')
  const offered = new Set<number | undefined>(groups.map(({ order }) => order))
  return {
    locale: 'en',
    categories: groups.map(({ order, message }) => ({ index: order, label: sentence(message) })),
    skinTones: Object.fromEntries(words.skinTones.map(({ key, message }) => [key, sentence(message)])) as Record<
      Exclude<SkinTone, 'none'>,
      string
    >,
    emojis: data.flatMap(({ emoji, group, version, label, tags, skins }) => {
      // As the server writes it, or one's own reaction would not be recognised.
      const normal = normalEmoji(emoji)
      if (group === undefined || !offered.has(group) || version > NEWEST || normal === null) return []
      return [
        { emoji: normal, category: group, version, label: sentence(label), tags: tags ?? [], skins: skinsOf(skins) },
      ]
    }),
  }
}

/**
 * The same for whoever searches: one list, and in it what people mean first. The picker counts words that match, so those
 * of an emoji's name count more the shorter the name is, and most for what people reach for.
 */
export function findableEmoji(): EmojiData {
  const all = emojiData()
  return {
    ...all,
    categories: [{ index: 0, label: 'Results' }],
    emojis: all.emojis.map((one) => {
      const words = one.label.toLowerCase().split(/\s+/)
      const weight = usual.includes(one.emoji) ? 12 : Math.max(0, 6 - 2 * words.length)
      return { ...one, category: 0, tags: [...one.tags, ...words.flatMap((word) => Array<string>(weight).fill(word))] }
    }),
  }
}

let findable: EmojiData['emojis'] | undefined

/** What the picker shows first for a text, by its own count. */
export function firstFound(text: string) {
  const wanted = text.toLowerCase().trim()
  const has = (words: string) => words.toLowerCase().includes(wanted)
  const score = ({ label, tags }: { label: string; tags: string[] }) => (has(label) ? 10 : 0) + tags.filter(has).length
  findable ??= findableEmoji().emojis
  const best = findable.reduce((best, one) => (score(one) > score(best) ? one : best))
  return score(best) > 0 ? best : null
}
