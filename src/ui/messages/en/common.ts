/** What every page may say, those of signing in, too. */
export const en = {
  app: {
    name: 'Parley',
    loading: 'Loading',
    back: 'Back',
    close: 'Close',
    cancel: 'Cancel',
    tryAgain: 'Try again',
    saved: 'Saved',
    undo: 'Undo',
    toasts: 'What just happened',
  },
  error: {
    serverText: 'Something went wrong. Try again.',
    pageTitle: 'Something broke on this page',
    pageText: 'Reload to go on. Drafts are kept on this device.',
    reload: 'Reload',
    copyDetails: 'Copy details',
    detailsCopied: 'Details copied',
    notFoundTitle: 'Nothing is here',
    notFoundText: 'The link is old, or it was mistyped.',
    backToChats: 'Back to chats',
  },
  auth: {
    signInTo: 'Sign in to {server}',
    signUpTo: 'Join {server}',
    signIn: 'Sign in',
    signUp: 'Create account',
  },
} as const
