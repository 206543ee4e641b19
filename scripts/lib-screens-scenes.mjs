// One file: a table of scenes, each a few lines long. The screenshots of `npm run screens`: each scene brings a page to
// the state to capture.
import { insideMock, newcomerMock, outsideMock } from './lib-look-scenes.mjs'
import {
  breakPage,
  holdUntilMenu,
  keepSilent,
  message,
  openChatOf,
  openGroup,
  openMessageMenu,
  refuseSending,
  tapLine,
} from './lib-screens-steps.mjs'

/** @typedef {import('./lib-screens-steps.mjs').Scene} Scene */
/** @typedef {(scene: Scene) => Promise<unknown>} Prepare */

/**
 * Seen by a signed-out person.
 * @type {Record<string, Prepare>}
 */
export const outside = {
  'sign-in': ({ page, url }) => page.goto(`${url}/sign-in`),
  'sign-in-refused': async ({ page, url }) => {
    await page.goto(`${url}/sign-in`)
    await page.getByLabel('Email').fill('june@demo.test')
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'Incorrect' }).waitFor()
  },
  'sign-up': ({ page, url }) => page.goto(`${url}/sign-up`),
  'not-found': ({ page, url }) => page.goto(`${url}/nowhere`),
  ...outsideMock,
}

/**
 * Seen by someone who has just joined a server with people.
 * @type {Record<string, Prepare>}
 */
export const newcomer = newcomerMock

/**
 * Seen on a server that was just started.
 * @type {Record<string, Prepare>}
 */
export const first = {
  'sign-up-first': async ({ page, url }) => {
    await page.goto(`${url}/sign-up`)
    await page.getByLabel('Setup code').waitFor()
  },
}

/**
 * Seen by the only account of a server.
 * @type {Record<string, Prepare>}
 */
export const alone = {
  'messages-first': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('No one else is here yet').filter({ visible: true }).waitFor()
  },
  'people-first': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByText('It’s just you so far').waitFor()
  },
}

/**
 * Seen by June.
 * @type {Record<string, Prepare>}
 */
export const inside = {
  messages: async ({ page, url, cast }) => {
    await cast?.arrive()
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
  },
  'messages-chat': openGroup,
  'messages-details': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Details', exact: true }).click()
    await scene.page.getByRole('complementary').getByText('Who can send messages').waitFor()
  },
  'messages-shelf': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Details', exact: true }).click()
    await scene.page.getByRole('button', { name: 'See all' }).click()
    await scene.page
      .getByRole('region', { name: /^Shared in/ })
      .getByRole('button', { name: /^Open / })
      .first()
      .waitFor()
  },
  'messages-settings': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Details', exact: true }).click()
    await scene.page.getByRole('button', { name: /^Who can send messages/ }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'messages-direct': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('link', { name: /^Noor Halloran/ }).click()
    await page.getByText('bracket count').last().waitFor()
  },
  'messages-search': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('galvanizd')
    await page.getByText('No emoji for').waitFor()
  },
  'messages-menu': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('menu').waitFor()
  },
  'messages-found': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('the')
    await page.locator('mark').first().waitFor()
  },
  'messages-chat-search': async (scene) => {
    await openGroup(scene)
    await scene.page.keyboard.press('Control+f')
    await scene.page.getByRole('searchbox', { name: 'Search this chat' }).fill('the')
    await scene.page.getByText(/^1 of/).waitFor()
  },
  palette: async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  },
  'palette-found': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('per')
    await page.getByRole('group', { name: 'Messages' }).waitFor()
  },
  'messages-row-menu': async ({ page, url, isPhone }) => {
    await page.goto(`${url}/messages`)
    if (isPhone) return holdUntilMenu(page, page.getByRole('link', { name: /^Permit desk/ }))
    await page.getByRole('link', { name: /^Noor Halloran/ }).focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menu').waitFor()
  },
  'messages-selecting': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Select chats' }).click()
    await page.getByRole('checkbox', { name: /^Noor Halloran/ }).click()
  },
  'messages-archived': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Archived chats' }).click()
    await page.getByText('No archived chats').waitFor()
  },
  'chat-denied': async ({ page, url }) => {
    await page.goto(`${url}/messages?conversationId=nothing`)
    await page.getByText('You can’t open this chat').waitFor()
  },
  'new-group': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByRole('button', { name: 'New group' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('checkbox', { name: 'Hana Moriko' }).click()
    await dialog.getByRole('checkbox', { name: 'Kofi Brandt' }).click()
  },
  people: async ({ page, url, cast }) => {
    await cast?.arrive()
    await page.goto(`${url}/users`)
    await page.getByText('Noor Halloran').waitFor()
  },
  'people-search': async ({ page, url }) => {
    await page.goto(`${url}/users?text=Mara`)
    await page.getByText('No one named').waitFor()
  },
  settings: async ({ page, url }) => {
    await page.goto(`${url}/settings`)
    await page
      .getByRole('heading', { name: 'Settings' })
      .or(page.getByRole('heading', { name: 'You' }))
      .waitFor()
  },
  'settings-notifications': async ({ page, url }) => {
    await page.goto(`${url}/settings/notifications`)
    await page.getByRole('switch', { name: 'Quiet hours' }).click()
    await page.getByRole('button', { name: 'Saturday' }).waitFor()
  },
  'settings-appearance': async ({ page, url }) => {
    await page.goto(`${url}/settings/appearance`)
    await page.getByRole('radio', { name: 'Dark' }).waitFor()
  },
  'settings-privacy': async ({ page, url }) => {
    await page.goto(`${url}/settings/privacy`)
    await page.getByRole('heading', { name: 'Blocked people' }).waitFor()
  },
  'settings-security': async ({ page, url }) => {
    await page.goto(`${url}/settings/security`)
    await page.getByText('This device').waitFor()
  },
  'settings-server': async ({ page, url }) => {
    await page.goto(`${url}/settings/server`)
    await page.getByRole('group', { name: 'Checks' }).waitFor()
  },
  profile: async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: 'Delete account' }).waitFor()
  },
  'profile-delete': async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: 'Delete account' }).click()
    await page.getByRole('dialog').waitFor()
  },
  viewer: async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Open Frame.webp' }).click()
    await scene.page.getByRole('dialog').getByRole('img', { name: 'Frame.webp' }).waitFor()
  },
  'chat-menu': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Shim it')
  },
  'chat-tools': async (scene) => {
    await openGroup(scene)
    await message(scene.page, 'The post by the ramp').hover()
  },
  'chat-emoji': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Insert an emoji' }).click()
    await scene.page.getByRole('gridcell').first().waitFor()
  },
  'chat-reply': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'could you take the early one')
    await scene.page.getByRole('menuitem', { name: 'Reply' }).click()
    await scene.page.getByRole('textbox', { name: /^Reply to / }).fill('I can, from seven')
  },
  'chat-edit': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Shim it')
    await scene.page.getByRole('menuitem', { name: 'Edit' }).click()
    await scene.page.getByText('Editing your message').waitFor()
  },
  'chat-selecting': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Good, that saves a day')
    await scene.page.getByRole('menuitem', { name: 'Select' }).click()
    await message(scene.page, 'Shim it').click()
    await message(scene.page, 'Larch comes').click()
  },
  'chat-history': async (scene) => {
    await openGroup(scene)
    await message(scene.page, 'permit desk')
      .getByRole('button', { name: /^Edited/ })
      .click()
    await scene.page.getByRole('dialog').getByText('at nine').waitFor()
  },
  'chat-pinned': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Show all pinned messages' }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'chat-mention': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('textbox', { name: /^Message / }).pressSequentially('@')
    await scene.page.getByRole('listbox').waitFor()
  },
  'chat-calendar': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Today' }).click()
    await scene.page.getByRole('grid').waitFor()
  },
  'chat-jump': async (scene) => {
    await scene.page.goto(`${scene.url}/messages?conversationId=${scene.cast?.group}&message=4`)
    await scene.page.locator('[data-flash]').waitFor()
  },
  'chat-empty': async ({ page, url, cast }) => {
    await page.goto(`${url}/messages?conversationId=${cast?.silent}`)
    await page.getByText('Send the first message.').waitFor()
  },
  'chat-notes': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('link', { name: /^Notes to self/ }).click()
    await page.getByText('ramp handrail').last().waitFor()
  },
  'chat-blocked': async (scene) => {
    await openChatOf(scene, 'Teodor Pike')
    await scene.page
      .getByRole('region', { name: /^Chat with/ })
      .getByRole('button', { name: 'Chat options' })
      .click()
    await scene.page.getByRole('menuitem', { name: /^Block / }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'chat-person': async (scene) => {
    await openChatOf(scene, 'Maya Lindholt')
    await scene.page.getByRole('button', { name: 'Details', exact: true }).click()
    await scene.page.getByRole('complementary').waitFor()
  },
  'chat-failed': async (scene) => {
    await refuseSending(scene.page)
    await openGroup(scene)
    await scene.page.getByRole('textbox', { name: /^Message / }).fill('I’ll do it')
    await scene.page.keyboard.press('Enter')
    await scene.page.getByRole('button', { name: 'Retry' }).waitFor()
    await scene.page.getByRole('button', { name: 'Delete' }).last().scrollIntoViewIfNeeded()
  },
  loading: async ({ page, url, cast }) => {
    await keepSilent(page)
    await page.goto(`${url}/messages?conversationId=${cast?.group}`)
    await page.waitForTimeout(1_500)
  },
  'settings-shortcuts': async ({ page, url, isPhone }) => {
    await page.goto(`${url}/settings/writing`)
    await page.getByRole('radio', { name: 'Sends' }).waitFor()
    // Phones have no keyboard.
    if (isPhone) return
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await page.getByRole('dialog').waitFor()
  },
  'people-invite': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByRole('button', { name: 'Invite people' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Copy invite link' }).click()
    await page.getByRole('textbox', { name: 'Invite link' }).waitFor()
  },
  'profile-status': async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: /^Status/ }).click()
    await page.getByRole('button', { name: /Focusing/ }).click()
  },
  error: breakPage,
  'messages-draft': async (scene) => {
    await openGroup(scene)
    await scene.page
      .getByRole('textbox', { name: /^Message / })
      .fill('I’ll do it. And ask them to leave the\ndelivery note')
  },
  'messages-offline': async (scene) => {
    const cut = await tapLine(scene.page)
    await openGroup(scene)
    await cut()
    // Text written before the page has noticed may still be in flight, and then doesn't wait for anything.
    await scene.page.getByText('No connection').first().waitFor()
    await scene.page.getByRole('textbox', { name: /^Message / }).fill('I’ll do it. Send me the delivery note?')
    await scene.page.keyboard.press('Enter')
    await scene.page.getByText('Waiting for a connection').waitFor()
  },
  ...insideMock,
  // Last, because the other scenes would miss what it deletes.
  'chat-deleted': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Thank you. I’ll take it')
    await scene.page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    await scene.page.getByText('You deleted this message').waitFor()
  },
}
