/** Blocking people. */
export const en = {
  blocking: {
    block: 'Block',
    question: 'Block {name}?',
    consequences:
      'You can’t write to each other here, and neither of you sees when the other is active, types or reads. In groups you share, their messages are collapsed and their reactions hidden. Earlier messages stay. They aren’t told, but may notice.',
    nobody: 'You haven’t blocked anyone.',
    listFailed: 'Couldn’t load the people you’ve blocked. Reload to try again.',
  },
} as const
