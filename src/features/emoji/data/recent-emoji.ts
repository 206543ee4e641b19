/** The emoji last used on this device, newest first, then the most popular ones. */
export const usual = ['👍', '❤️', '😂', '🎉', '😮', '🙏', '👀', '✅', '🔥']

export const RECENT = usual.length

const key = 'parley-recent-emoji'

interface EmojiStorage {
  getItem: (key: string) => string | null
  setItem: (key: string, value: string) => void
}

/** Looked up on each use, because a browser that blocks storage throws on access. */
const ofDevice = (): EmojiStorage => localStorage

export function recentEmoji(storage = ofDevice): string[] {
  return [...new Set([...stored(storage), ...usual])].slice(0, RECENT)
}

/** Six quick emoji: the three most popular overall, and the three last used on this device besides those. */
export function quickEmoji(storage = ofDevice): string[] {
  const always = ['👍', '❤️', '😂']
  const others = [...stored(storage), '😮', '🙏', '🎉'].filter((emoji) => !always.includes(emoji))
  return [...always, ...new Set(others)].slice(0, 6)
}

export function rememberEmoji(emoji: string, storage = ofDevice) {
  const recent = [...new Set([emoji, ...stored(storage)])].slice(0, RECENT)
  try {
    storage().setItem(key, JSON.stringify(recent))
  } catch {
    // If storage is blocked or full, the popular ones are shown.
  }
}

function stored(storage: () => EmojiStorage): string[] {
  try {
    const value: unknown = JSON.parse(storage().getItem(key) ?? '[]')
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, RECENT) : []
  } catch {
    return []
  }
}
