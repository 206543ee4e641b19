// The parts of a drawing that `npm run look` compares, each with the scene of the product that has it.

/**
 * @typedef {object} Part
 * @property {string} scene
 * @property {string} drawn selects the part in the drawing
 * @property {'desk' | 'phone'} on
 */

/** @param {number} at */
const phone = (at) => `#phones .phone:nth-child(${at})`
/** @param {string} heading @param {number} [at] which of the parts below the heading */
const below = (heading, at = 1) => `#states h2:has-text("${heading}") ~ * >> nth=${at - 1}`
/** @param {string} title @param {string} element */
const boxed = (title, element) => `#first ${element}:has(h1:text-is("${title}"))`

/** @type {Record<string, Part>} */
export const parts = {
  group: { scene: 'messages-chat', drawn: '#messages .app >> nth=0', on: 'desk' },
  direct: { scene: 'direct-details', drawn: '#messages .app >> nth=1', on: 'desk' },
  list: { scene: 'messages', drawn: phone(1), on: 'phone' },
  chat: { scene: 'messages-direct', drawn: phone(2), on: 'phone' },
  held: { scene: 'chat-quick', drawn: phone(3), on: 'phone' },
  offline: { scene: 'messages-offline', drawn: phone(4), on: 'phone' },
  'row-sheet': { scene: 'messages-row-menu', drawn: phone(5), on: 'phone' },
  'emoji-sheet': { scene: 'chat-emoji', drawn: phone(6), on: 'phone' },
  selecting: { scene: 'chat-selecting', drawn: phone(7), on: 'phone' },
  person: { scene: 'direct-details', drawn: phone(8), on: 'phone' },
  mentions: { scene: 'chat-mention', drawn: phone(9), on: 'phone' },
  settings: { scene: 'settings-notifications', drawn: '#settings .two', on: 'desk' },
  profile: { scene: 'profile', drawn: '#settings .sheet.scol >> nth=0', on: 'desk' },
  security: { scene: 'settings-security', drawn: '#settings .sheet.scol >> nth=1', on: 'desk' },
  you: { scene: 'settings', drawn: '#settings .phone >> nth=0', on: 'phone' },
  'notifications-page': { scene: 'settings-notifications', drawn: '#settings .phone >> nth=1', on: 'phone' },
  'question-sheet': { scene: 'profile-delete', drawn: '#settings .phone >> nth=2', on: 'phone' },
  'second-step': { scene: 'second-step', drawn: '#settings .dialog >> nth=0', on: 'desk' },
  'delete-account': {
    scene: 'profile-delete',
    drawn: '#settings .dialog >> nth=2',
    on: 'desk',
  },
  server: { scene: 'settings-server', drawn: '#admin .two', on: 'desk' },
  viewer: { scene: 'viewer', drawn: '#viewer > .viewer', on: 'desk' },
  'viewer-phone': { scene: 'viewer', drawn: '#viewer .phone', on: 'phone' },
  shelf: { scene: 'messages-shelf', drawn: '#viewer .sheet', on: 'desk' },
  'shelf-files': { scene: 'shelf-files', drawn: '#viewer .sheet', on: 'desk' },
  'shelf-links': { scene: 'shelf-links', drawn: '#viewer .sheet', on: 'desk' },
  'first-screen': { scene: 'first-screen', drawn: '#first > .app', on: 'desk' },
  'first-phone': { scene: 'first-screen', drawn: '#first .phone >> nth=0', on: 'phone' },
  'first-alone': { scene: 'messages-first', drawn: '#first > .app', on: 'desk' },
  'invite-sheet': { scene: 'people-invite', drawn: '#first .phone >> nth=1', on: 'phone' },
  'set-up': { scene: 'sign-up-first', drawn: boxed('Set up this server', '.deskbox'), on: 'desk' },
  'sign-in': { scene: 'sign-in', drawn: boxed('Sign in to Harbour Street', '.deskbox'), on: 'desk' },
  forgot: { scene: 'forgot', drawn: boxed('Forgot your password?', '.deskbox'), on: 'desk' },
  'new-password': { scene: 'reset-password', drawn: boxed('Set a new password', '.deskbox'), on: 'desk' },
  'list-items': {
    scene: 'messages',
    drawn: below('Conversation item'),
    on: 'desk',
  },
  'own-and-tools': { scene: 'chat-tools', drawn: below('Messages: the time'), on: 'desk' },
  failed: { scene: 'chat-failed', drawn: below('Messages: the time'), on: 'desk' },
  reacting: { scene: 'chat-quick', drawn: below('Reacting, choosing'), on: 'desk' },
  choosing: { scene: 'chat-selecting', drawn: below('Reacting, choosing'), on: 'desk' },
  'photos-few': { scene: 'photos-few', drawn: below('Photos and files'), on: 'desk' },
  'photos-many': { scene: 'photos-many', drawn: below('Photos and files'), on: 'desk' },
  'details-files': { scene: 'details-files', drawn: below('Details:'), on: 'desk' },
  'details-links': { scene: 'details-links', drawn: below('Details:'), on: 'desk' },
  'details-member': { scene: 'details-member', drawn: below('Details:'), on: 'desk' },
  palette: { scene: 'palette-found', drawn: below('Details:'), on: 'desk' },
  menu: { scene: 'chat-menu', drawn: below('Details:'), on: 'desk' },
  'strip-offline': { scene: 'messages-offline', drawn: below('Strips:'), on: 'desk' },
  invite: { scene: 'people-invite', drawn: below('Dialogs, loading'), on: 'desk' },
  loading: { scene: 'loading', drawn: below('Dialogs, loading', 3), on: 'desk' },
  'go-on': { scene: 'messages', drawn: below('Dialogs, loading', 3), on: 'desk' },
  replying: { scene: 'chat-reply', drawn: below('Composer:'), on: 'desk' },
  editing: { scene: 'chat-edit', drawn: below('Composer:'), on: 'desk' },
  attaching: { scene: 'chat-attaching', drawn: below('Composer:'), on: 'desk' },
}
