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
import { t } from './lib-screens-words.mjs'

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
    await page.getByLabel(t('auth.email')).fill('june@demo.test')
    await page.getByLabel(t('auth.password')).fill('not the password')
    await page.getByRole('button', { name: t('auth.signIn') }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: t('auth.errors.mismatch') })
      .waitFor()
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
    await page.getByLabel(t('auth.setupCode')).waitFor()
  },
}

/**
 * Seen by the only account of a server.
 * @type {Record<string, Prepare>}
 */
export const alone = {
  'messages-first': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText(t('people.welcome.alone')).filter({ visible: true }).waitFor()
  },
  'people-first': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByText(t('empty.onlyYou')).waitFor()
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
    await scene.page.getByRole('button', { name: t('details.open'), exact: true }).click()
    await scene.page.getByRole('complementary').getByText(t('group.settings.writing')).waitFor()
  },
  'messages-shelf': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: t('details.open'), exact: true }).click()
    await scene.page.getByRole('button', { name: t('shelf.seeAll') }).click()
    await scene.page
      .getByRole('region', { name: t('shelf.inGroup', { name: 'Pavilion build' }) })
      .getByRole('button', { name: t('files.open', { name: '' }) })
      .first()
      .waitFor()
  },
  'messages-settings': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: t('details.open'), exact: true }).click()
    await scene.page.getByRole('button', { name: t('group.settings.writing') }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'messages-direct': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('link', { name: /^Noor Halloran/ }).click()
    await page.getByText('bracket count').last().waitFor()
  },
  'messages-search': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('searchbox', { name: t('list.searchLabel'), exact: true }).fill('galvanizd')
    await page.getByText(t('empty.nothingMatches', { text: 'galvanizd' })).waitFor()
  },
  'messages-menu': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.getByRole('button', { name: t('list.new') }).click()
    await page.getByRole('menu').waitFor()
  },
  'messages-found': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('searchbox', { name: t('list.searchLabel'), exact: true }).fill('the')
    await page.locator('mark').first().waitFor()
  },
  'messages-chat-search': async (scene) => {
    await openGroup(scene)
    await scene.page.keyboard.press('Control+f')
    await scene.page.getByRole('searchbox', { name: t('search.inChat') }).fill('the')
    await scene.page.getByText(/^1 /).waitFor()
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
    await page.getByRole('group', { name: t('palette.messages') }).waitFor()
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
    await page.getByRole('button', { name: t('list.more') }).click()
    await page.getByRole('menuitem', { name: t('list.select') }).click()
    await page.getByRole('checkbox', { name: /^Noor Halloran/ }).click()
  },
  'messages-archived': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('button', { name: t('list.more') }).click()
    await page.getByRole('menuitem', { name: t('list.archivedChats') }).click()
    await page.getByText(t('empty.nothingArchived')).waitFor()
  },
  'chat-denied': async ({ page, url }) => {
    await page.goto(`${url}/messages?conversationId=nothing`)
    await page.getByText(t('chat.noAccessTitle')).waitFor()
  },
  'new-group': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByRole('button', { name: t('people.newGroup') }).click()
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
    await page.getByText(t('empty.nobodyCalled', { text: 'Mara' })).waitFor()
  },
  settings: async ({ page, url }) => {
    await page.goto(`${url}/settings`)
    await page
      .getByRole('heading', { name: t('settings.title') })
      .or(page.getByRole('heading', { name: t('nav.you') }))
      .waitFor()
  },
  'settings-notifications': async ({ page, url }) => {
    await page.goto(`${url}/settings/notifications`)
    await page.getByRole('switch', { name: t('notifications.quiet.title') }).click()
    await page.getByRole('button', { name: 'Saturday' }).waitFor()
  },
  'settings-appearance': async ({ page, url }) => {
    await page.goto(`${url}/settings/appearance`)
    await page.getByRole('radio', { name: t('settings.themeDark') }).waitFor()
  },
  'settings-privacy': async ({ page, url }) => {
    await page.goto(`${url}/settings/privacy`)
    await page.getByRole('heading', { name: t('settings.blocked') }).waitFor()
  },
  'settings-security': async ({ page, url }) => {
    await page.goto(`${url}/settings/security`)
    await page.getByText(t('auth.thisDevice')).waitFor()
  },
  'settings-server': async ({ page, url }) => {
    await page.goto(`${url}/settings/server`)
    await page.getByRole('group', { name: t('server.checks') }).waitFor()
  },
  profile: async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: t('auth.deleteAccountRow') }).waitFor()
  },
  'profile-delete': async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: t('auth.deleteAccountRow') }).click()
    await page.getByRole('dialog').waitFor()
  },
  viewer: async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: t('files.open', { name: 'Frame.webp' }) }).click()
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
    await scene.page.getByRole('button', { name: t('chat.emoji.insert') }).click()
    await scene.page.getByRole('gridcell').first().waitFor()
  },
  'chat-reply': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'could you take the early one')
    await scene.page.getByRole('menuitem', { name: t('chat.actions.reply') }).click()
    await scene.page
      .getByRole('textbox', { name: t('chat.composer.replyTo', { name: 'Noor Halloran' }) })
      .fill('I can, from seven')
  },
  'chat-edit': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Shim it')
    await scene.page.getByRole('menuitem', { name: t('chat.actions.edit') }).click()
    await scene.page.locator('[data-context]').waitFor()
  },
  'chat-selecting': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Good, that saves a day')
    await scene.page.getByRole('menuitem', { name: t('chat.actions.select') }).click()
    await scene.page
      .getByRole('checkbox', { name: t('chat.selection.select') })
      .first()
      .waitFor()
    await message(scene.page, 'Shim it').click()
    await message(scene.page, 'Larch comes').click()
  },
  'chat-history': async (scene) => {
    await openGroup(scene)
    await message(scene.page, 'permit desk')
      .getByRole('button', { name: t('chat.showHistory') })
      .click()
    await scene.page.getByRole('dialog').getByText('at nine').waitFor()
  },
  'chat-pinned': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: t('chat.pins.all') }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'chat-mention': async (scene) => {
    await openGroup(scene)
    await scene.page
      .getByRole('textbox', { name: t('chat.composer.placeholder', { name: 'Pavilion build' }) })
      .pressSequentially('@')
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
    await page.getByText(t('chat.emptyText')).waitFor()
  },
  'chat-notes': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('link', { name: t('list.notesToSelf') }).click()
    await page.getByText('ramp handrail').last().waitFor()
  },
  'chat-blocked': async (scene) => {
    await openChatOf(scene, 'Teodor Pike')
    await scene.page
      .getByRole('region', { name: t('chat.label', { name: 'Teodor Pike' }) })
      .getByRole('button', { name: t('list.menu') })
      .click()
    await scene.page.getByRole('menuitem', { name: t('blocking.blockPerson', { name: 'Teodor Pike' }) }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'chat-person': async (scene) => {
    await openChatOf(scene, 'Maya Lindholt')
    await scene.page.getByRole('button', { name: t('details.open'), exact: true }).click()
    await scene.page.getByRole('complementary').waitFor()
  },
  'chat-failed': async (scene) => {
    await refuseSending(scene.page)
    await openGroup(scene)
    await scene.page
      .getByRole('textbox', { name: t('chat.composer.placeholder', { name: 'Pavilion build' }) })
      .fill('I’ll do it')
    await scene.page.keyboard.press('Enter')
    await scene.page.getByRole('button', { name: t('chat.retry') }).waitFor()
    await scene.page
      .getByRole('button', { name: t('chat.delete') })
      .last()
      .scrollIntoViewIfNeeded()
  },
  loading: async ({ page, url, cast }) => {
    await keepSilent(page)
    await page.goto(`${url}/messages?conversationId=${cast?.group}`)
    await page.waitForTimeout(1_500)
  },
  'settings-shortcuts': async ({ page, url, isPhone }) => {
    await page.goto(`${url}/settings/writing`)
    await page.getByRole('radio', { name: t('settings.enterSends') }).waitFor()
    // Phones have no keyboard.
    if (isPhone) return
    await page.getByRole('button', { name: t('shortcuts.title') }).click()
    await page.getByRole('dialog').waitFor()
  },
  'people-invite': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByRole('button', { name: t('auth.invitePeople') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('auth.copyInvite') })
      .click()
    await page.getByRole('textbox', { name: t('auth.inviteLink') }).waitFor()
  },
  'profile-status': async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: t('profile.status') }).click()
    await page.getByRole('button', { name: t('status.focusing') }).click()
  },
  error: breakPage,
  'messages-draft': async (scene) => {
    await openGroup(scene)
    await scene.page
      .getByRole('textbox', { name: t('chat.composer.placeholder', { name: 'Pavilion build' }) })
      .fill('I’ll do it. And ask them to leave the\ndelivery note')
  },
  'messages-offline': async (scene) => {
    const cut = await tapLine(scene.page)
    await openGroup(scene)
    await cut()
    // Text written before the page has noticed may still be in flight, and then doesn't wait for anything.
    await scene.page.getByText(t('offline.strip')).first().waitFor()
    await scene.page
      .getByRole('textbox', { name: t('chat.composer.placeholder', { name: 'Pavilion build' }) })
      .fill('I’ll do it. Send me the delivery note?')
    await scene.page.keyboard.press('Enter')
    await scene.page.getByText(t('chat.waiting')).waitFor()
  },
  ...insideMock,
  // Last, because the other scenes would miss what it deletes.
  'chat-deleted': async (scene) => {
    await openGroup(scene)
    await openMessageMenu(scene, 'Thank you. I’ll take it')
    await scene.page.getByRole('menuitem', { name: t('chat.actions.deleteForAll') }).click()
    await scene.page.getByText(t('chat.youDeleted')).waitFor()
  },
}
