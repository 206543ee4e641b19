/** The dialogs over an open chat. */
export const en = {
  chat: {
    notRead: '{count, plural, one {Not read yet by # person} other {Not read yet by # people}}',
    readersHidden: 'People who turned off read receipts aren’t listed.',
    pins: {
      jump: 'Jump to message from {name}',
      by: 'Pinned by {name}',
      byYou: 'Pinned by you',
      unpin: 'Unpin message from {name}',
    },
    history: {
      title: 'Edit history',
      now: 'Current version',
      failed: 'Couldn’t load the edit history.',
    },
  },
  calendar: {
    previousMonth: 'Previous month',
    nextMonth: 'Next month',
  },
} as const
