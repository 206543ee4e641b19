/** Texts of every page, including sign-in. */
export const en = {
  app: {
    name: 'Parley',
    description: 'Messages on a server you own.',
    loading: 'Loading',
    back: 'Back',
    close: 'Close',
    cancel: 'Cancel',
    tryAgain: 'Try again',
    notLoaded: 'Couldn’t load this. Check your connection.',
    saved: 'Saved',
    undo: 'Undo',
    toasts: 'What just happened',
  },
  error: {
    serverText: 'Something went wrong. Try again.',
    pageTitle: 'Something went wrong on this page',
    pageText: 'Reload to continue. Your drafts are saved on this device.',
    reload: 'Reload',
    copyDetails: 'Copy details',
    detailsCopied: 'Details copied',
    notFoundTitle: 'Page not found',
    notFoundText: 'The link may be old or mistyped.',
    backToChats: 'Back to chats',
  },
  auth: {
    signInTo: 'Sign in to {server}',
    signUpTo: 'Join {server}',
    signIn: 'Sign in',
    signUp: 'Create account',
  },
} as const
