/** The stored name of a deleted account. Pages and notifications show it in their own language. */
export const deletedAccountName = 'Deleted account'
