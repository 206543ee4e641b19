/** The stored name of a deleted account. Pages and notifications show it in their own language. */
export const deletedAccountName = 'Deleted account'

/**
 * Stands for a mentioned deleted account in a text that the server composes for everyone, such as a preview. A private-use
 * character, which no keyboard types.
 */
export const deletedAccountMark = '\uE0DA'

/** The text in the language that `name` is in. Only a mention: some fonts have letters of their own in its place. */
export const withDeletedAccounts = (text: string, name: string): string =>
  text.replaceAll(`@${deletedAccountMark}`, () => `@${name}`)
