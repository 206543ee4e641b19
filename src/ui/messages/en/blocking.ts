/** Blocking people. */
export const en = {
  blocking: {
    block: 'Block',
    question: 'Block {name}?',
    consequences:
      'You can’t message each other here, and neither of you can see when the other is active, typing, or reading. In groups you share, their messages are collapsed and their reactions hidden. Earlier messages stay. They aren’t notified, but may notice.',
    nobody: 'You haven’t blocked anyone.',
    listFailed: 'Couldn’t load the people you’ve blocked. Reload to try again.',
  },
} as const
