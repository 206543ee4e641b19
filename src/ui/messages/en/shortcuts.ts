/** The keyboard shortcuts. */
export const en = {
  shortcuts: {
    title: 'Keyboard shortcuts',
    or: 'or',
    groups: {
      everywhere: 'Everywhere',
      lists: 'In lists',
      messages: 'Between messages',
      onMessage: 'On a message',
      writing: 'Writing',
    },
    names: {
      jump: 'Jump to anything',
      search: 'Search in the list of chats',
      searchChat: 'Search in the open chat',
      help: 'Show these shortcuts',
      close: 'Close what is on top',
      move: 'Next and previous row',
      ends: 'First and last row',
      open: 'Open it',
      toMessages: 'From the composer to the messages',
      moveMessages: 'Next and previous message',
      endsMessages: 'First and newest message',
      toComposer: 'Back to the composer',
      send: 'Send',
      newLine: 'New line',
    },
  },
} as const
