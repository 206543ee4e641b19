/** The frame of every signed-in page. */
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
    accountDeletedText: 'Sign in with another account to continue.',
    enterTitle: 'Couldn’t open your account',
    enterText: 'You’re signed in, but the server didn’t accept your sign-in. Try again in a moment.',
    unreachableTitle: 'Couldn’t reach the server',
    unreachableText: 'Check your connection. This page keeps trying.',
    shutTitle: 'Couldn’t connect to the server',
    shutText: 'The server refused this page’s live connection. Tell the person who runs it.',
    shutOrigin: 'This server doesn’t accept pages opened at {origin}. Restart it with --public-url {origin}.',
    shutSocket:
      'Something between this browser and the server, such as a proxy, blocks WebSockets. It must let upgrades for /api/*/sync through.',
    clerkTitle: 'Couldn’t reach the sign-in service',
    clerkText: 'Check your connection. An ad blocker can also cause this.',
  },
  offline: {
    kept: 'No connection. You’re seeing what’s saved on this device.',
    strip: 'No connection. Messages will send when you’re back online.',
    notRenewed: 'Couldn’t renew your sign-in. Messages will send once it’s renewed.',
    tryNow: 'Try now',
    title: 'No connection',
    later: 'This appears once you’re back online.',
  },
  update: {
    ready: 'A new version is ready. Your drafts are saved.',
    reload: 'Reload',
    later: 'Not now',
  },
} as const
