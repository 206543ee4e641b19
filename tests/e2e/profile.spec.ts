import { expect, type Page, test } from '@playwright/test'
import { talkBetween } from '../support/by-http'
import { pressEnterComposing, subtitle, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
})

test.afterAll(() => leave(ada, bo))

const pictureIn = (page: Page) => page.getByRole('main').locator('img')

/** A picture drawn in the page: wider than high, so the middle is what remains after cropping. */
const drawn = (page: Page, type: string) =>
  page.evaluate(async (type) => {
    const canvas = document.createElement('canvas')
    canvas.width = 1600
    canvas.height = 900
    const context = canvas.getContext('2d')!
    context.fillStyle = '#246'
    context.fillRect(0, 0, 1600, 900)
    context.fillStyle = '#fc8'
    context.fillRect(350, 0, 900, 900)
    return canvas.toDataURL(type).split(',')[1]!
  }, type)

test('G9.9 a picture is cropped to its center, seen by others at once, and removed again', async () => {
  await visit(bo.page, server(), '/users')
  await expect(bo.page.getByText('Ada Moss')).toBeVisible()
  await visit(ada.page, server(), '/profile')
  const file = {
    name: 'me.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await drawn(ada.page, 'image/png'), 'base64'),
  }
  await ada.page.locator('input[type=file]').setInputFiles(file)
  const shown = pictureIn(bo.page).first()
  await expect(shown).toBeVisible()
  const size = await shown.evaluate((image: HTMLImageElement) =>
    image.decode().then(() => [image.naturalWidth, image.naturalHeight]),
  )
  expect(size).toEqual([512, 512])
  const before = (await shown.getAttribute('src'))!
  await expect(ada.page.getByRole('button', { name: t('picture.change') })).toBeVisible()
  await ada.page.getByRole('button', { name: t('picture.remove') }).click()
  await expect(pictureIn(bo.page)).toHaveCount(0)
  expect((await bo.page.request.get(before)).status()).toBe(404)
})

test('G9.9 a file that isn’t a picture shows an error, and changes nothing', async () => {
  const { page } = ada
  await visit(page, server(), '/profile')
  const file = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') }
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText(t('picture.notPicture'))).toBeVisible()
  await expect(pictureIn(page)).toHaveCount(0)
})

test('G9.9 a pasted picture is accepted, too', async () => {
  const { page } = ada
  await visit(page, server(), '/profile')
  await expect(page.getByRole('button', { name: t('picture.choose') })).toBeVisible()
  const base64 = await drawn(page, 'image/jpeg')
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const data = new DataTransfer()
    data.items.add(new File([bytes], 'me.jpg', { type: 'image/jpeg' }))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  }, base64)
  await expect(pictureIn(page).first()).toBeVisible()
})

test('G9.9 C723 a handle is checked while it is typed, and findable once it is saved', async () => {
  const { page } = ada
  await visit(page, server(), '/profile')
  const handle = page.getByLabel(t('profile.handleLabel'))
  await handle.fill('bo_lind')
  await expect(page.getByText(t('profile.handleTaken'))).toBeVisible()
  await handle.press('Enter')
  await handle.fill('a!')
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(t('profile.handleMalformed'))
  // C723: below the field and its halo, which it doesn't touch.
  const [field, note] = await Promise.all(
    [handle, page.getByRole('main').getByRole('alert')].map((one) => one.boundingBox()),
  )
  expect(note!.y - (field!.y + field!.height)).toBeGreaterThan(3)
  await handle.fill('countess')
  await expect(page.getByText(t('profile.handleFree', { handle: 'countess' }))).toBeVisible()
  await handle.press('Enter')
  await expect(page.getByText(t('app.saved'))).toBeVisible()
  // Leaving a field also saves it, and Escape restores the previous value.
  await page.getByLabel(t('profile.bio'), { exact: true }).fill('Engines and numbers.')
  await handle.fill('nobody_else')
  await handle.press('Escape')
  await expect(handle).toHaveValue('countess')
  await expect(page.getByText(t('app.saved'))).toHaveCount(1)
  await visit(bo.page, server(), '/users')
  await bo.page.getByRole('searchbox').fill('countess')
  await expect(bo.page.getByText('@countess')).toBeVisible()
  await expect(bo.page.getByText('Engines and numbers.')).toBeVisible()
})

test('G9.9 a status is seen in a chat, and ends by itself', async () => {
  const { page } = ada
  const talk = await talkBetween(ada, bo)
  await openConversation(bo.page, server(), talk)
  await visit(page, server(), '/profile')
  await page.getByRole('button', { name: /^Status/ }).click()
  await page.getByRole('button', { name: '🎧 Focusing' }).click()
  await page.getByLabel(t('status.clearAfter')).selectOption({ label: '30 minutes' })
  await page.getByRole('button', { name: t('status.set') }).click()
  await expect(page.getByText(like('status.until'))).toBeVisible()
  await expect(subtitle(bo.page)).toContainText('🎧 Focusing')
  await page.getByRole('button', { name: t('status.clear') }).click()
  await expect(subtitle(bo.page)).not.toContainText(t('status.focusing'))
  await page.keyboard.press('Escape')
})

test('G9.9 C693 a status has an emoji from the picker, or none; an Enter of an IME picks none', async () => {
  const { page } = ada
  await visit(page, server(), '/profile')
  await page.getByRole('button', { name: /^Status/ }).click()
  await page.getByRole('button', { name: t('status.chooseEmoji') }).click()
  await page.getByRole('searchbox', { name: t('chat.emoji.search') }).fill('rocket')
  await page
    .getByRole('gridcell', { name: /rocket/i })
    .first()
    .click()
  await expect(page.getByRole('button', { name: t('status.changeEmoji', { emoji: '🚀' }) })).toBeFocused()
  await page.getByRole('button', { name: t('status.removeEmoji') }).click()
  await expect(page.getByRole('button', { name: t('status.chooseEmoji') })).toBeFocused()
  await page.getByRole('button', { name: '🎧 Focusing' }).click()
  await page.getByRole('button', { name: t('status.changeEmoji', { emoji: '🎧' }) }).click()
  const search = page.getByRole('searchbox', { name: t('chat.emoji.search') })
  await search.fill('rocket')
  const rocket = page.getByRole('gridcell', { name: /rocket/i }).first()
  await expect(rocket).toBeVisible()
  await pressEnterComposing(search)
  await expect(search).toBeFocused()
  await rocket.click()
  await page.getByLabel(t('status.text')).fill('Off we go')
  await page.getByRole('button', { name: t('status.set') }).click()
  await expect(page.getByText('🚀 Off we go').first()).toBeVisible()
  await page.getByRole('button', { name: t('status.clear') }).click()
  await page.keyboard.press('Escape')
})
