/** The menu of a chat. */
export const en = {
  list: {
    deleteChat: 'Delete chat',
    menuOf: 'Options for {name}',
    pin: 'Pin',
    unpin: 'Unpin',
    mute: {
      label: 'Mute',
      hour: 'For 1 hour',
      tomorrow: 'Until tomorrow',
      always: 'Until I turn it back on',
    },
    unmute: 'Unmute',
    until: 'Until {time}',
    tiles: {
      add: 'Add',
      search: 'Search',
      muted: 'Muted',
    },
    notify: {
      label: 'Notifications',
      inherit: 'Default',
      inherited: {
        everything: 'Default (everything)',
        mentions: 'Default (mentions and replies)',
        nothing: 'Default (nothing)',
      },
      everything: 'Everything',
      mentions: 'Mentions and replies',
      muted: 'Muted',
    },
    markUnread: 'Mark as unread',
    copyLink: 'Copy link',
    linkCopied: 'Link copied',
    notCopied: 'Couldn’t copy the link. Open the chat and copy its address instead.',
    leave: 'Leave group',
  },
  blocking: {
    blockPerson: 'Block {name}',
    unblockPerson: 'Unblock {name}',
  },
} as const
