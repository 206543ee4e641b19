/** The dialogs over an open chat. */
export const en = {
  chat: {
    notRead: '{count, plural, one {Not read yet by # person} other {Not read yet by # people}}',
    readersHidden: 'People who hide their read receipts aren’t listed.',
    pins: {
      jump: 'Go to the message by {name}',
      by: 'Pinned by {name}',
      byYou: 'Pinned by you',
      unpin: 'Unpin the message by {name}',
    },
    history: {
      title: 'What it said before',
      now: 'Now',
      failed: 'The earlier texts didn’t load.',
    },
  },
  calendar: {
    previousMonth: 'Previous month',
    nextMonth: 'Next month',
  },
} as const
