/** The keyboard shortcuts. */
export const en = {
  shortcuts: {
    title: 'Keyboard shortcuts',
    or: 'or',
    groups: {
      everywhere: 'Everywhere',
      lists: 'In lists',
      messages: 'Moving through messages',
      onMessage: 'On a message',
      writing: 'Writing',
    },
    names: {
      jump: 'Jump to anything',
      search: 'Search the chat list',
      searchChat: 'Search the open chat',
      help: 'Show these shortcuts',
      close: 'Close the top panel or dialog',
      move: 'Next or previous row',
      ends: 'First or last row',
      open: 'Open the selected row',
      toMessages: 'From the message box to messages',
      moveMessages: 'Next or previous message',
      endsMessages: 'First or latest message',
      toComposer: 'Back to the message box',
      send: 'Send',
      newLine: 'New line',
    },
  },
} as const
