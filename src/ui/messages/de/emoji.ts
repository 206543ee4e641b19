import type { Translation } from '../catalogue'
import type { en } from '../en/emoji'

export const de = {
  chat: {
    emoji: {
      label: 'Emoji',
      search: 'Emoji suchen',
      skinTone: 'Hautfarbe',
      recent: 'Zuletzt verwendet',
      categories: 'Kategorien',
      results: 'Treffer',
      pick: '{emoji}',
      loading: 'Emojis werden geladen',
      nothing: 'Kein Emoji zu „{text}“',
    },
  },
} as const satisfies Translation<typeof en>
