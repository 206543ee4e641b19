/** What can be done with a chat. */
export const en = {
  list: {
    deleteChat: 'Delete chat',
    menuOf: 'Options of {name}',
    pin: 'Pin',
    unpin: 'Unpin',
    mute: {
      label: 'Mute',
      hour: 'For 1 hour',
      tomorrow: 'Until tomorrow',
      always: 'Until I unmute it',
    },
    unmute: 'Unmute',
    notify: {
      label: 'Notifications',
      inherit: 'As everywhere',
      everything: 'Everything',
      mentions: 'Mentions and replies',
    },
    markUnread: 'Mark as unread',
    copyLink: 'Copy link',
    linkCopied: 'Link copied',
    notCopied: 'Your browser didn’t allow copying. Open the chat and copy its address.',
    leave: 'Leave group',
  },
  blocking: {
    blockPerson: 'Block {name}',
    unblockPerson: 'Unblock {name}',
  },
} as const
