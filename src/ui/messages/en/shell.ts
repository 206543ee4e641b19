/** What stands around every signed-in page. */
export const en = {
  nav: {
    label: 'Main',
    chats: 'Chats',
    people: 'People',
    settings: 'Settings',
    you: 'You',
    profile: 'Your profile',
    toDark: 'Dark theme',
    toLight: 'Light theme',
    chatsUnread: '{count, plural, one {Chats, # unread message} other {Chats, # unread messages}}',
  },
  list: {
    search: 'Search',
    clearSearch: 'Clear search',
  },
  profile: {
    signOut: 'Sign out',
    signOutFailed: 'Couldn’t sign you out. Try again.',
  },
  error: {
    accountDeletedTitle: 'This account was deleted',
    accountDeletedText: 'Sign in with another account to go on.',
    enterTitle: 'You’re signed in, but the server didn’t let you in',
    enterText: 'Try again in a moment.',
    unreachableTitle: 'Couldn’t reach the server',
    unreachableText: 'Check your connection. This page keeps trying.',
    shutTitle: 'Couldn’t connect to the server',
    shutText: 'The server refused the live connection of this page. Tell the person who runs it.',
    shutOrigin: 'This server doesn’t accept pages opened at {origin}. Restart it with --public-url {origin}.',
    shutSocket:
      'Something between this browser and the server blocks WebSockets, such as a proxy. Let it pass upgrades for /api/*/sync.',
    clerkTitle: 'Signing in can’t be reached',
    clerkText: 'Check your connection. An ad blocker may be in the way as well.',
  },
  offline: {
    strip: 'No connection. Messages wait here.',
    notRenewed: 'Couldn’t renew your sign-in. Messages wait here.',
    tryNow: 'Try now',
  },
} as const
