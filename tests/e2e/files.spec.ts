/**
 * Images and files in messages.
 *
 * One file: its server and people are made once.
 */
import { truncateSync, writeFileSync } from 'node:fs'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { ABOVE_LANDMARKS, expectNoViolation } from '../support/axe'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { attach, drop, dropOver, paste, png, sendFilesByHttp, text, tray } from '../support/files'
import { bubble, composer, focusMessage, log, say, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { scrollUp, seqs, watchPlace } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let cy: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  cy = await joinByHttp(server(), 'Cy Hart')
  talk = await talkBetween(ada, bo)
  await openConversation(ada.page, server(), talk)
  await openConversation(bo.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

/** Holds uploads back until it is called. */
async function holdUploads(page: Page) {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/api/storage/upload*', async (route) => {
    await released
    await route.continue()
  })
  return () => release()
}

const picture = (page: Page, name: string) => log(page).getByRole('img', { name, exact: true })
const remove = (page: Page, name: string) => page.getByRole('button', { name: t('files.remove', { name }) })
const messageCount = async (page: Page) => (await seqs(page)).length
const isLoaded = (page: Page, name: string) =>
  picture(page, name).evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)

test('C15 a pasted picture becomes a preview that can be removed, and sends nothing', async () => {
  const { page } = ada
  await composer(page).fill('A caption to be')
  await paste(page, [png('pasted.png', 40, 30)])
  await expect(tray(page).getByRole('img', { name: 'pasted.png' })).toBeVisible()
  await expect(composer(page)).toHaveValue('A caption to be')
  expect(await messageCount(page)).toBe(0)
  await remove(page, 'pasted.png').click()
  await expect(tray(page)).toHaveCount(0)
  await expect(composer(page)).toHaveValue('A caption to be')
})

test('C15 text with a picture of itself stays text', async () => {
  const { page } = ada
  await paste(page, [png('cells.png', 40, 30)], 'one\ttwo')
  await paste(page, [png('picture.png', 40, 30)])
  await expect(tray(page).getByRole('img')).toHaveCount(1)
  await remove(page, 'picture.png').click()
})

test('C15 a file that is too large is named, the text is kept, and the others are added', async () => {
  const { page } = ada
  // On disk, where the browser finds them: files created here would have to be sent to it, and these are large.
  const onDisk = (name: string, bytes: number) => {
    const path = test.info().outputPath(name)
    writeFileSync(path, '')
    truncateSync(path, bytes)
    return path
  }
  await attach(page, [onDisk('film.bin', 25 * 1024 * 1024 + 1), onDisk('notes.txt', 2_000)])
  await expect(
    page.getByRole('alert').filter({ hasText: 'film.bin wasn’t added: files can be up to 25 MB.' }),
  ).toBeVisible()
  await expect(composer(page)).toHaveValue('A caption to be')
  await expect(tray(page).getByText('notes.txt')).toBeVisible()
  await expect(tray(page).getByText('TXT, 2 kB')).toBeVisible()
  await remove(page, 'notes.txt').click()
  await attach(
    page,
    Array.from({ length: 11 }, (_, index) => text(`${index}.txt`, 5)),
  )
  await expect(page.getByRole('alert').filter({ hasText: 'a message can have up to 10.' })).toBeVisible()
  await expect(tray(page).getByRole('listitem')).toHaveCount(10)
  for (let index = 0; index < 10; index++) await remove(page, `${index}.txt`).click()
  await composer(page).fill('')
})

test('C17 a picture shows while uploading, in a node that stays afterwards, and loads nothing again', async () => {
  const { page } = ada
  const release = await holdUploads(page)
  const fetched: string[] = []
  page.on('request', (request) => {
    if (/\/api\/storage\/[0-9a-f-]{36}/.test(request.url())) fetched.push(request.url())
  })
  await attach(page, [png('harbour.png', 800, 500)])
  await composer(page).fill('The harbour')
  await composer(page).press('Enter')
  const row = bubble(page, 'The harbour')
  await expect(row).toHaveAttribute('data-delivery', 'waiting')
  await expect(picture(page, 'harbour.png')).toBeVisible()
  await expect(row.getByRole('progressbar', { name: t('files.uploading', { name: 'harbour.png' }) })).toBeVisible()
  await expect(tray(page)).toHaveCount(0)
  // A message written meanwhile doesn't wait for it.
  await say(page, 'Quick words')
  await expect(bubble(bo.page, 'Quick words')).toBeVisible()
  await expect(bubble(bo.page, 'The harbour')).toHaveCount(0)

  const [node, image] = [await row.elementHandle(), await picture(page, 'harbour.png').elementHandle()]
  const height = (await row.boundingBox())?.height ?? 0
  release()
  await expect(row).toHaveAttribute('data-delivery', /sent|read/)
  await expect(row.getByRole('progressbar')).toHaveCount(0)
  expect(await node?.evaluate((element) => element.isConnected)).toBe(true)
  expect(await image?.evaluate((element) => element.isConnected)).toBe(true)
  expect(Math.abs(((await row.boundingBox())?.height ?? 0) - height)).toBeLessThanOrEqual(1)
  expect(fetched).toEqual([])
  await expect.poll(() => isLoaded(bo.page, 'harbour.png')).toBe(true)
})

test('C68 several files can be dropped anywhere on the chat; elsewhere they open nothing; the other side saves them under their names', async () => {
  const { page } = ada
  await dropOver(page)
  await expect(page.getByText(t('files.drop', { name: 'Bo Lind' }))).toBeVisible()
  await drop(page, [png('one.png', 300, 200), png('two.png', 200, 300), text('plan.txt', 1234)])
  await expect(page.getByText(t('files.drop', { name: 'Bo Lind' }))).toHaveCount(0)
  await expect(tray(page).getByRole('listitem')).toHaveCount(3)
  // A drop that nothing accepts isn't left to the browser, which would show the file in place of the page.
  const isLeft = await page.getByRole('region', { name: t('list.title') }).evaluate((list) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], 'beside.txt'))
    const how = { bubbles: true, cancelable: true, dataTransfer }
    return ['dragover', 'drop'].map((type) => list.dispatchEvent(new DragEvent(type, how)))
  })
  expect(isLeft).toEqual([false, false])
  await expect(tray(page).getByRole('listitem')).toHaveCount(3)
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(picture(bo.page, 'one.png')).toBeVisible()
  await expect(picture(bo.page, 'two.png')).toBeVisible()
  const card = log(bo.page).getByRole('link', { name: t('files.download', { name: 'plan.txt, TXT, 1 kB' }) })
  const download = bo.page.waitForEvent('download')
  await card.click()
  expect((await download).suggestedFilename()).toBe('plan.txt')
})

test('files that can contain scripts are only ever downloaded', async () => {
  const { page } = ada
  await attach(page, [{ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') }])
  await expect(tray(page).getByText('HTML, 1 kB')).toBeVisible()
  await composer(page).press('Enter')
  const link = log(bo.page).getByRole('link', { name: /Download page.html/ })
  const answer = await bo.page.request.get((await link.getAttribute('href')) ?? '')
  expect(answer.headers()['content-type']).toBe('application/octet-stream')
  expect(answer.headers()['content-disposition']).toBe('attachment')
  expect(answer.headers()['content-security-policy']).toContain('sandbox')
})

test('C16 attachments wait in their chat while another is open', async () => {
  const { page } = ada
  await paste(page, [png('waiting.png', 40, 30)])
  await expect(tray(page)).toBeVisible()
  const withCy = await talkBetween(ada, cy)
  await sayByHttp(cy, withCy, 'Hello Ada')
  await page.getByRole('link', { name: 'Cy Hart' }).click()
  await expect(page.getByRole('textbox', { name: 'Message Cy Hart' })).toBeVisible()
  await expect(tray(page)).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Bo Lind' })).toContainText('Draft: waiting.png')
  await page.getByRole('link', { name: 'Bo Lind' }).click()
  await expect(tray(page).getByRole('img', { name: 'waiting.png' })).toBeVisible()
  await remove(page, 'waiting.png').click()
})

test('C16 a stored upload is still attached after a reload, and sent with its message', async () => {
  const { page } = ada
  await attach(page, [text('kept.txt')])
  await expect(tray(page).getByText('TXT, 2 kB')).toBeVisible()
  await composer(page).fill('With what was kept')
  await page.reload()
  await expect(tray(page).getByText('kept.txt')).toBeVisible()
  await expect(composer(page)).toHaveValue('With what was kept')
  await composer(page).press('Enter')
  await expect(bubble(bo.page, 'With what was kept').getByRole('link', { name: /Download kept.txt/ })).toBeVisible()
})

test('C18 a stopped upload is retried before and after sending; a failed message can be edited', async () => {
  const { page } = ada
  await page.route('**/api/storage/upload*', (route) => route.abort())
  await paste(page, [png('stops.png', 400, 300)])
  const again = page.getByRole('button', { name: t('files.retry', { name: 'stops.png' }) })
  await expect(again).toBeVisible()
  await composer(page).fill('It stops')
  await composer(page).press('Enter')
  const row = bubble(page, 'It stops')
  await expect(row).toHaveAttribute('data-delivery', 'failed')
  await expect(row).toContainText(t('chat.refused.UPLOAD_STOPPED'))
  await row.getByRole('button', { name: t('chat.actions.edit') }).click()
  await expect(row).toHaveCount(0)
  await expect(composer(page)).toHaveValue('It stops')
  await expect(tray(page).getByRole('listitem')).toHaveCount(1)

  await composer(page).press('Enter')
  await expect(row).toHaveAttribute('data-delivery', 'failed')
  await page.unroute('**/api/storage/upload*')
  await row.getByRole('button', { name: t('chat.retry'), exact: true }).click()
  await expect(row).toHaveAttribute('data-delivery', /sent|read/)
  await expect.poll(() => isLoaded(bo.page, 'stops.png')).toBe(true)
})

test('an upload can be canceled in its bubble, which deletes a message without content', async () => {
  const { page } = ada
  const release = await holdUploads(page)
  await attach(page, [png('never.png', 300, 300)])
  await expect(tray(page)).toBeVisible()
  await composer(page).press('Enter')
  await expect(picture(page, 'never.png')).toBeVisible()
  await page.getByRole('button', { name: t('files.cancel', { name: 'never.png' }) }).click()
  await expect(picture(page, 'never.png')).toHaveCount(0)
  release()
  const { messages } = await bo.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  expect(messages.flatMap(({ attachments = [] }) => attachments.map(({ name }) => name))).not.toContain('never.png')
})

test('the list, a quote, and search show a message’s files', async () => {
  await sendFilesByHttp(cy, await talkBetween(cy, ada), [{ file: png('sunset.png', 60, 40), width: 60, height: 40 }])
  const { page } = ada
  await expect(page.getByRole('link', { name: 'Cy Hart' })).toContainText('Photo')
  await page.getByRole('link', { name: 'Cy Hart' }).click()
  const row = log(page)
    .getByRole('article')
    .filter({ has: page.getByRole('img', { name: 'sunset.png' }) })
  await focusMessage(page, row)
  await page.keyboard.press('r')
  await expect(page.getByRole('textbox', { name: t('chat.composer.replyTo', { name: 'Cy Hart' }) })).toBeFocused()
  await page.keyboard.type('Where is it?')
  await page.keyboard.press('Enter')
  await expect(
    bubble(page, 'Where is it?').getByRole('button', { name: /Jump to the message from Cy Hart/ }),
  ).toContainText('Photo')
  await page
    .getByRole('searchbox', { name: t('list.searchLabel') })
    .first()
    .fill('sunset')
  await expect(page.getByText('sunset.png').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await visit(page, server(), `/messages?conversationId=${talk}`)
})

test('C5 a picture that loads late moves nothing, because its space is reserved', async () => {
  const { page } = bo
  let release = () => {}
  const late = new Promise<void>((resolve) => (release = resolve))
  const sent = png('late.png', 1024, 640)
  await page.route(/\/api\/storage\/[0-9a-f-]{36}/, async (route) => {
    await late
    await route.continue()
  })
  await sendFilesByHttp(ada, talk, [{ file: sent, width: 1024, height: 640 }], 'It comes late')
  const row = bubble(page, 'It comes late')
  await expect(row).toBeVisible()
  const heightOf = async () => (await row.boundingBox())?.height ?? 0
  const before = await heightOf()
  expect(before).toBeGreaterThan(200)
  expect(await isLoaded(page, 'late.png')).toBe(false)
  release()
  await expect.poll(() => isLoaded(page, 'late.png')).toBe(true)
  expect(Math.abs((await heightOf()) - before)).toBeLessThanOrEqual(1)
})

test('C1 older messages with pictures load above without moving what is being read', async () => {
  const { page } = bo
  const notes = await talkBetween(bo, bo)
  for (let group = 0; group < 12; group++) {
    const [width, height] = group % 2 === 0 ? [640, 400] : [300, 700]
    await sendFilesByHttp(bo, notes, [{ file: png(`old-${group}.png`, width, height), width, height }])
    await fill(server(), bo, notes, 13, `Group ${group} line`)
  }
  await openConversation(page, server(), notes)
  await expect(bubble(page, 'Group 11 line 13')).toBeInViewport()
  let first = (await seqs(page))[0] ?? 0
  let loads = 0
  while (first > 0) {
    await scrollUp(page, 100_000)
    await log(page).evaluate((scroller) => {
      scroller.scrollTop = 200
    })
    const moved = await watchPlace(page)
    await expect.poll(async () => (await seqs(page))[0], { intervals: [20] }).not.toBe(first)
    // Waits until every picture on the added page has been decoded.
    await log(page)
      .locator('img[src*="/api/storage/"]')
      .evaluateAll((images) => Promise.all(images.map((image) => (image as HTMLImageElement).decode())))
    expect(await moved()).toBeLessThanOrEqual(2)
    first = (await seqs(page))[0] ?? 0
    loads++
  }
  expect(loads).toBeGreaterThanOrEqual(2)
})

/** The round corners of each tile, by their logical names. */
const roundOf = (shelf: Locator) =>
  shelf.getByRole('listitem').evaluateAll((tiles) =>
    tiles.map((tile) => {
      const style = getComputedStyle(tile)
      const corners = { ss: 'StartStart', se: 'StartEnd', es: 'EndStart', ee: 'EndEnd' } as const
      return Object.entries(corners)
        .filter(([, corner]) => Number.parseFloat(style[`border${corner}Radius`]) > 0)
        .map(([name]) => name)
        .join(' ')
    }),
  )

test('C614 C615 C720 the details show what was shared, everything is on a page of its own, and the viewer covers the whole chat', async () => {
  const { page } = ada
  const long = await groupOf('Everything shared', ada, cy)
  const photo = (name: string) => ({ file: png(name, 60, 40), width: 60, height: 40 })
  await sendFilesByHttp(cy, long, [photo('first.png'), photo('second.png'), { file: text('plan.txt') }])
  await sayByHttp(cy, long, 'See https://parley.example/old')
  await fill(server(), ada, long, 400)
  await sendFilesByHttp(cy, long, [photo('last.png')])
  await openConversation(page, server(), long)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  const shared = page.getByRole('complementary').getByRole('region', { name: t('shelf.title') })
  await expect(shared.getByRole('button', { name: like('files.open') })).toHaveCount(3)
  expect(await roundOf(shared)).toEqual(['ss es', '', 'se ee'])

  await shared.getByRole('button', { name: 'Open second.png' }).click()
  await expect(page.getByRole('dialog', { name: 'second.png' })).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('dialog', { name: 'first.png' })).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Open last.png' })).toBeAttached()
  await page.keyboard.press('End')
  await expect(page.getByRole('dialog', { name: 'last.png' })).toBeVisible()
  await page.keyboard.press('Escape')

  await shared.getByRole('radio', { name: t('shelf.file') }).check()
  await expect(shared.getByRole('link', { name: /plan\.txt/ })).toBeVisible()
  await shared.getByRole('button', { name: t('shelf.seeAll') }).click()
  const all = page.getByRole('region', { name: t('shelf.inGroup', { name: 'Everything shared' }) })
  await expect(all.getByText('3 photos, 1 file, 1 link')).toBeVisible()
  await expectNoViolation(page, 'what was shared')
  await all.getByRole('button', { name: t('shelf.search') }).click()
  await page.keyboard.type('nowhere')
  await expect(all.getByText(t('shelf.nothing', { text: 'nowhere' }))).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(all.getByRole('link', { name: /plan\.txt/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(all).toHaveCount(0)
  await expect(shared.getByRole('button', { name: t('shelf.seeAll') })).toBeFocused()

  await page.keyboard.press('Enter')
  await all.getByRole('radio', { name: t('shelf.link') }).check()
  await all.getByRole('button', { name: t('files.showInChat') }).click()
  await expect(bubble(page, 'See https://parley.example/old')).toBeInViewport()
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
})

test('C720 tiles have the corners of their shape, however many are in the last row', async () => {
  const { page } = ada
  const many = await groupOf('Many tiles', ada, cy)
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await sendFilesByHttp(cy, many, [{ file: png(`${name}.png`, 60, 40), width: 60, height: 40 }])
  }
  await openConversation(page, server(), many)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  const shared = page.getByRole('complementary').getByRole('region', { name: t('shelf.title') })
  await expect(shared.getByRole('listitem')).toHaveCount(5)
  expect(await roundOf(shared)).toEqual(['ss', '', 'se ee', 'es', 'ee'])
  await shared.getByRole('button', { name: t('shelf.seeAll') }).click()
  const all = page.getByRole('region', { name: t('shelf.inGroup', { name: 'Many tiles' }) })
  await expect(all.getByRole('listitem')).toHaveCount(5)
  expect(await roundOf(all)).toEqual(['ss es', '', '', '', 'se ee'])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
})

test('C724 a member’s card shows what was shared with the reader, and opens it', async () => {
  const { page } = ada
  const { page: strangers } = bo
  const group = await groupOf('Shared elsewhere', ada, cy, bo)
  const ours = await talkBetween(ada, cy)
  await sendFilesByHttp(cy, ours, [{ file: png('between-us.png', 60, 40), width: 60, height: 40 }])
  await openConversation(page, server(), group)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await page
    .getByRole('complementary')
    .getByRole('button', { name: /^Cy Hart/ })
    .click()
  const shared = page.getByRole('complementary').getByRole('region', { name: t('shelf.withYou') })
  await shared.getByRole('button', { name: 'Open between-us.png' }).click()
  const viewer = page.getByRole('dialog', { name: 'between-us.png' })
  await expect(viewer).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer).toHaveCount(0)

  await shared.getByRole('button', { name: t('shelf.seeAll') }).click()
  const all = page.getByRole('region', { name: t('shelf.withPerson', { name: 'Cy Hart' }) })
  await expect(all.getByRole('button', { name: 'Open between-us.png' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(shared).toBeVisible()

  await shared.getByRole('button', { name: 'Open between-us.png' }).click()
  await viewer.getByRole('button', { name: t('files.showInChat') }).click()
  await expect(page).toHaveURL(new RegExp(ours))
  await expect(picture(page, 'between-us.png')).toBeInViewport()
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()

  // Nothing for someone without a chat with them.
  await openConversation(strangers, server(), group)
  await strangers.getByRole('button', { name: t('details.open'), exact: true }).click()
  await strangers
    .getByRole('complementary')
    .getByRole('button', { name: /^Cy Hart/ })
    .click()
  await expect(
    strangers.getByRole('complementary').getByRole('button', { name: t('profile.message'), exact: true }),
  ).toBeVisible()
  await expect(strangers.getByRole('region', { name: t('shelf.withYou') })).toHaveCount(0)
  await strangers.getByRole('button', { name: t('details.open'), exact: true }).click()
})

test('C701 a picture from outside the timeline can be reacted to in the viewer, and closes into its tile', async () => {
  const { page } = ada
  const long = await groupOf('Reactions to pictures', ada, cy)
  await sendFilesByHttp(cy, long, [{ file: png('early.png', 60, 40), width: 60, height: 40 }])
  await fill(server(), ada, long, 400)
  await openConversation(page, server(), long)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  const tile = page.getByRole('complementary').getByRole('button', { name: 'Open early.png' })
  await tile.click()
  const viewer = page.getByRole('dialog', { name: 'early.png' })
  await viewer.getByRole('button', { name: t('chat.actions.react') }).click()
  const bar = page.getByRole('toolbar', { name: t('chat.reactions.label') })
  await bar.getByRole('button', { name: t('chat.reactions.with', { emoji: '👍' }) }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(bar).toHaveCount(0)
  await expect(viewer.getByRole('button', { name: t('chat.actions.react') })).toHaveText('❤️')
  await expect
    .poll(async () =>
      (await cy.functions.query(api.messages.getMessages, { conversationId: long, page: 0 })).messages.flatMap(
        ({ reactions = [] }) => reactions,
      ),
    )
    .toMatchObject([{ emoji: '❤️', count: 1 }])

  await page.evaluate(() => {
    const animate = Object.getOwnPropertyDescriptor(Element.prototype, 'animate')!.value as Element['animate']
    Element.prototype.animate = function (frames, options) {
      if (this instanceof HTMLImageElement) document.documentElement.dataset['flown'] = JSON.stringify(frames)
      return animate.call(this, frames, options)
    }
  })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(tile).toBeFocused()
  const flown = await page.evaluate(() => document.documentElement.dataset['flown'])
  expect(flown).toMatch(/scale\(/)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
})

test('C25 C27 images open full-page by keyboard and return the focus; neither viewer nor composer has a violation', async () => {
  const { page } = bo
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openConversation(page, server(), talk)
  const opener = page.getByRole('button', { name: 'Open one.png' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const viewer = page.getByRole('dialog', { name: 'one.png' })
  await expect(viewer.getByRole('img', { name: 'one.png' })).toBeVisible()
  await expect(viewer.getByText('1 of 2')).toBeVisible()
  await expectNoViolation(page, 'the viewer', ABOVE_LANDMARKS)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('dialog', { name: 'two.png' }).getByRole('img', { name: 'two.png' })).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(viewer).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(opener).toBeFocused()

  await attach(page, [png('mine.png', 60, 60), text('mine.txt')])
  await expect(tray(page).getByText('TXT, 2 kB')).toBeVisible()
  await expectNoViolation(page, 'a composer with files')
  await remove(page, 'mine.png').click()
  await remove(page, 'mine.txt').click()
})

test('R8 deleting for everyone removes the pictures from every page, and Undo restores them', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  const row = bubble(page, 'The harbour')
  await row.scrollIntoViewIfNeeded()
  await focusMessage(page, row)
  await page.keyboard.press('Delete')
  await expect(picture(bo.page, 'harbour.png')).toHaveCount(0)
  await expect(picture(page, 'harbour.png')).toHaveCount(0)
  await page.getByRole('button', { name: t('app.undo') }).click()
  await expect(picture(page, 'harbour.png')).toHaveCount(1)
  await expect(picture(bo.page, 'harbour.png')).toHaveCount(1)
})

test('R7 someone who joined later sees no earlier picture, and gets no URL of one', async () => {
  const group = await groupOf('Pictures', ada, bo)
  await sendFilesByHttp(ada, group, [{ file: png('before.png', 40, 40), width: 40, height: 40 }])
  await ada.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
  await sendFilesByHttp(ada, group, [{ file: png('after.png', 40, 40), width: 40, height: 40 }])
  const { messages } = await cy.functions.query(api.messages.getMessages, { conversationId: group, page: 0 })
  expect(messages.flatMap(({ attachments = [] }) => attachments.map(({ name }) => name))).toEqual(['after.png'])
})
