/** An open page whose server goes away: what is opened then says when it appears, and appears by itself. */
import { expect, type Locator, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { png, sendFilesByHttp, text } from '../support/files'
import { bubble, log, openMessageMenu } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller
let cy: Caller
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  cy = await joinByHttp(server(), 'Cy Hart')
  group = await groupOf('Pavilion', ada, bo, cy)
  await sendFilesByHttp(cy, group, [
    { file: png('roof.png', 60, 40), width: 60, height: 40 },
    { file: text('plan.txt') },
  ])
  const { messageId, seq } = await sayByHttp(bo, group, 'The roof is in')
  await bo.functions.mutation(api.messages.editMessage, { messageId, content: 'The roof is on' })
  for (const { functions } of [bo, cy]) {
    await functions.mutation(api.reactions.setReaction, { conversationId: group, seq, emoji: '🎉', on: true })
  }
  for (const pinned of [seq, (await sayByHttp(cy, group, 'See https://parley.example/')).seq]) {
    await ada.functions.mutation(api.pins.setPin, { conversationId: group, seq: pinned, on: true })
  }
  await openConversation(ada.page, server(), group)
})

test.afterAll(() => leave(ada))

const later = (within: Locator) => within.getByText(t('offline.later'))

test('C791 without a server, dialogs open, say what appears later, and then show it', async () => {
  const { page } = ada
  const roof = bubble(page, 'The roof is on')
  const dialogs = [
    { action: 'chat.actions.reactors', title: 'chat.reactions.label', shown: 'Cy Hart', isLater: true },
    { action: 'chat.actions.history', title: 'chat.history.title', shown: 'The roof is in', isLater: true },
  ] as const
  const open = async ({ action, title }: (typeof dialogs)[number]) => {
    await openMessageMenu(page, roof)
    await page.getByRole('menuitem', { name: t(action) }).click()
    return page.getByRole('dialog', { name: t(title) })
  }
  const openPins = async () => {
    await page.getByRole('button', { name: t('chat.pins.all') }).click()
    return page.getByRole('dialog', { name: t('chat.pins.label') })
  }
  const close = async () => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  // Once with a server, so that their code is loaded.
  for (const dialog of dialogs) {
    await expect((await open(dialog)).getByText(dialog.shown)).toBeVisible()
    await close()
  }
  await expect((await openPins()).getByText('Cy Hart')).toBeVisible()
  await close()

  for (const dialog of dialogs) {
    await server().crash()
    await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
    const opened = await open(dialog)
    await expect(later(opened)).toBeVisible()
    await server().startAgain()
    await expect(opened.getByText(dialog.shown)).toBeVisible()
    await expect(later(opened)).toHaveCount(0)
    await close()
  }
  await server().crash()
  await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
  const pins = await openPins()
  await expect(pins.getByText('The roof is on')).toBeVisible()
  await expect(pins.getByText(t('chat.formerMember'))).toHaveCount(0)
  await server().startAgain()
  await expect(pins.getByText('Cy Hart')).toBeVisible()
  await close()
})

test('C792 without a server, details, the shelf, and the viewer show what is here, and say what appears later', async () => {
  const { page } = ada
  const details = page.getByRole('complementary')
  const shared = details.getByRole('region', { name: t('shelf.title') })
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await expect(shared.getByRole('button', { name: 'Open roof.png' })).toBeVisible()
  await server().crash()
  await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
  await shared.getByRole('radio', { name: t('shelf.file') }).check()
  await expect(later(shared)).toBeVisible()
  await shared.getByRole('button', { name: t('shelf.seeAll') }).click()
  const all = page.getByRole('region', { name: t('shelf.inGroup', { name: 'Pavilion' }) })
  await expect(later(all)).toBeVisible()
  await page.keyboard.press('Escape')
  // Its code isn't here yet, so it says so and doesn't open by itself later.
  const picture = log(page).getByRole('button', { name: 'Open roof.png' })
  const viewer = page.getByRole('dialog', { name: 'roof.png' })
  await picture.click()
  await expect(page.getByText(t('app.notLoaded'))).toBeVisible()
  await server().startAgain()
  await expect(shared.getByRole('link', { name: /plan\.txt/ })).toBeVisible()
  await expect(later(page.getByRole('main'))).toHaveCount(0)
  await expect(viewer).toHaveCount(0)
  await picture.click()
  await expect(viewer).toBeVisible()
  await page.keyboard.press('Escape')
  await server().crash()
  await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
  await picture.click()
  await expect(viewer.getByRole('img', { name: 'roof.png' })).toBeVisible()
  await page.keyboard.press('Escape')
  await server().startAgain()
})

test('C793 a picture that could not be loaded without a connection is loaded once there is one', async () => {
  const { page } = ada
  const picture = log(page).getByRole('img', { name: 'roof.png' })
  const missing = log(page).getByText(t('files.notLoaded'))
  await page.route('**/api/storage/**', (route) => route.abort())
  await page.reload()
  await expect(missing).toBeAttached()
  await page.unroute('**/api/storage/**')
  await server().crash()
  await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
  await server().startAgain()
  await expect(picture).toBeVisible()
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(60)
  await expect(missing).toHaveCount(0)
})

test('C794 a part that could not be loaded is loaded on the next try, without a reload', async () => {
  const { page } = ada
  await openConversation(page, server(), await talkBetween(ada, bo))
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await expect(page.getByRole('button', { name: t('account.open') })).toBeVisible()
  const scripts = '**/_next/static/chunks/*.js'
  await page.route(scripts, (route) => route.abort())
  await page.getByRole('button', { name: t('account.open') }).click()
  const again = page.getByRole('button', { name: t('app.tryAgain') })
  await expect(page.getByText(t('app.notLoaded'))).toBeVisible()
  const failure = page.waitForEvent('requestfailed')
  await again.click()
  await failure
  await expect(page.getByText(t('app.notLoaded')).first()).toBeVisible()
  const dialog = page.getByRole('dialog', { name: t('account.title', { name: 'Bo Lind' }) })
  await expect(dialog).toHaveCount(0)
  await page.unroute(scripts)
  await again.first().click()
  await expect(dialog.getByRole('switch', { name: t('account.admin') })).toBeEnabled()
})
