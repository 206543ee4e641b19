/**
 * Keeps and reads a person's chats on this device. Loaded once the page is at rest, so that it is there without a
 * server.
 */
export const keeper = () => import('./kept-answers')
