import { beforeEach, describe, expect, it } from 'vitest'
import { normalEmoji } from '../../../../domain/emoji'
import { emojiData, findableEmoji, firstFound, loadEmoji } from './emoji-data'
import { quickEmoji, RECENT, recentEmoji, rememberEmoji } from './recent-emoji'

beforeEach(() => loadEmoji('en'))

describe('the emoji offered', () => {
  it('G8.6 are all accepted as reactions, in their one spelling', () => {
    const { emojis } = emojiData()
    const offered = emojis.flatMap(({ emoji, skins }) => [emoji, ...Object.values(skins ?? {})])
    expect(offered.length).toBeGreaterThan(3000)
    expect(offered.filter((emoji) => normalEmoji(emoji) !== emoji)).toEqual([])
  })

  it('each has a category and search words', () => {
    const { emojis, categories } = emojiData()
    const known = new Set(categories.map(({ index }) => index))
    expect(emojis.filter(({ category, label }) => !known.has(category) || label === '')).toEqual([])
  })
})

describe('recent emoji', () => {
  function storage(start?: string) {
    const items = new Map(start === undefined ? [] : [['parley-recent-emoji', start]])
    const own = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, text: string) => void items.set(key, text),
    }
    return () => own
  }

  it('come first, newest first, each once', () => {
    const own = storage()
    for (const emoji of ['🦊', '🍇', '🦊']) rememberEmoji(emoji, own)
    expect(recentEmoji(own).slice(0, 3)).toEqual(['🦊', '🍇', '👍'])
    expect(recentEmoji(own)).toHaveLength(RECENT)
  })

  it('survive broken or blocked storage', () => {
    expect(recentEmoji(storage('{'))).toHaveLength(RECENT)
    expect(recentEmoji(storage('{"a":1}'))).toHaveLength(RECENT)
    const full = {
      getItem: () => null,
      setItem() {
        throw new Error('full')
      },
    }
    expect(() => rememberEmoji('🦊', () => full)).not.toThrow()
    // Imitates a browser that blocks all storage.
    const blocked = () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    }
    expect(() => rememberEmoji('🦊', blocked)).not.toThrow()
    expect(recentEmoji(blocked)).toHaveLength(RECENT)
    expect(quickEmoji(blocked)).toHaveLength(6)
  })
})

describe('C86 search results', () => {
  /** Ranks as the picker does. */
  const shownFirst = (text: string) => {
    const score = ({ label, tags }: { label: string; tags: string[] }) =>
      (label.toLowerCase().includes(text) ? 10 : 0) + tags.filter((tag) => tag.toLowerCase().includes(text)).length
    return findableEmoji('Results').emojis.toSorted((a, b) => score(b) - score(a))[0]?.emoji
  }

  it.each([
    ['heart', '❤️'],
    ['thumbs', '👍'],
    ['thumb', '👍'],
    ['hea', '❤️'],
    ['fire', '🔥'],
    ['pizza', '🍕'],
    ['party', '🎉'],
    ['rocket', '🚀'],
  ])('begin for “%s” with %s', (text, emoji) => {
    expect(shownFirst(text)).toBe(emoji)
    expect(firstFound(text)?.emoji).toBe(emoji)
  })

  it.each([
    ['herz', '❤️'],
    ['daumen', '👍'],
    ['feuer', '🔥'],
    ['rakete', '🚀'],
  ])('C545 begin in German for “%s” with %s', async (text, emoji) => {
    await loadEmoji('de')
    expect(shownFirst(text)).toBe(emoji)
    expect(firstFound(text)?.emoji).toBe(emoji)
    expect(emojiData().categories.map(({ label }) => label)).toContain('Tiere & Natur')
  })

  it('are those of the current text when Enter inserts the first one, or nothing', () => {
    expect(firstFound(' Pizza ')?.emoji).toBe('🍕')
    expect(firstFound('nothing is called so')).toBeNull()
  })
})
