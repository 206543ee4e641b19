/** The emoji picker. */
export const en = {
  chat: {
    emoji: {
      label: 'Emoji',
      search: 'Search emoji',
      skinTone: 'Skin tone',
      recent: 'Recently used',
      categories: 'Categories',
      results: 'Results',
      pick: '{emoji}',
      loading: 'Loading emoji',
      nothing: 'No emoji for “{text}”',
    },
  },
} as const
