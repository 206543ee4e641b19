/** Keeps and reads a person's chats on this device: loaded at rest, so that the device has it without a server, too. */
export const keeper = () => import('./kept-answers')
