/** The choice of emoji. */
export const en = {
  chat: {
    emoji: {
      label: 'Emoji',
      search: 'Search emoji',
      skinTone: 'Skin tone',
      recent: 'Recently used',
      pick: '{emoji}',
      loading: 'Loading emoji',
      nothing: 'Nothing matches “{text}”',
    },
  },
} as const
