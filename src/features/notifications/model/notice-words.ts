/** What notifications say of themselves, made by a page or by the worker, which has no catalogue: no page may be open. */
export const noticeWords = {
  /** Of a push that can't be read. */
  unknown: 'New messages',
  markRead: 'Mark as read',
}
