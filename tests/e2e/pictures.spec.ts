/** Pictures: their display, and their metadata. */
import { expect, type Page, test } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { api } from '../../convex/_generated/api'
import { talkBetween } from '../support/by-http'
import { attach, noise, png, sendFilesByHttp, type TestFile, tray } from '../support/files'
import { composer } from '../support/in-browser'
import { arrive, leave, openAnew, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()

let ada: Person
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada, bo))

test('C80 in a viewer of three, each image is whole and centered, with the buttons over its edges', async () => {
  const { page } = ada
  const files = [
    { file: png('wide.png', 1600, 700), width: 1600, height: 700 },
    { file: png('high.png', 600, 1500), width: 600, height: 1500 },
    { file: png('small.png', 120, 90), width: 120, height: 90 },
  ]
  await sendFilesByHttp(bo, talk, files)
  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
    { width: 844, height: 390 },
  ]) {
    await page.setViewportSize(size)
    await openAnew(page, server(), talk)
    await page
      .getByRole('log')
      .getByRole('button', { name: /wide\.png/ })
      .click()
    for (const [index, { file, width, height }] of files.entries()) {
      const viewer = page.getByRole('dialog', { name: file.name })
      const image = viewer.getByRole('img', { name: file.name })
      await expect(image).toBeVisible()
      await expect
        .poll(async () => {
          const box = (await image.boundingBox())!
          return {
            isWhole: box.x >= 0 && box.y >= 56 && box.x + box.width <= size.width && box.y + box.height <= size.height,
            isCentred: Math.abs(box.x + box.width / 2 - size.width / 2) <= 1,
            isInShape: Math.abs(box.width / box.height - width / height) < 0.05,
            isLarge: [box.width === width, box.width > size.width / 2, box.height > size.height / 2].includes(true),
          }
        })
        .toEqual({ isWhole: true, isCentred: true, isInShape: true, isLarge: true })
      const at = async (name: string) => (await viewer.getByRole('button', { name }).boundingBox())!
      const [before, after] = [await at('Previous image'), await at('Next image')]
      expect(before.x).toBeLessThanOrEqual(20)
      expect(after.x + after.width).toBeGreaterThanOrEqual(size.width - 20)
      expect(Math.abs(before.y - after.y)).toBeLessThanOrEqual(1)
      if (index < files.length - 1) await viewer.getByRole('button', { name: t('files.next') }).click()
    }
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

const fixture = (name: string): TestFile => {
  const type = name.split('.')[1]!.replace('jpg', 'jpeg')
  return {
    name,
    mimeType: `image/${type}`,
    buffer: readFileSync(join(import.meta.dirname, '../fixtures/pictures', name)),
  }
}

/** The files of the newest message, as another person downloads them. */
async function downloaded({ functions }: Person, conversationId: string) {
  const { messages } = await functions.query(api.messages.getMessages, { conversationId, page: 0 })
  return Promise.all(
    (messages.at(-1)?.attachments ?? []).map(async (file) => ({
      ...file,
      bytes: Buffer.from(await (await fetch(file.url!)).arrayBuffer()),
    })),
  )
}

/** Compares how a browser shows both: their orientation, colors, and dimensions. */
const looksAlike = (page: Page, files: readonly (TestFile | { type: string; bytes: Buffer })[]) =>
  page.evaluate(
    async (files) => {
      const shown = await Promise.all(
        files.map(async ({ type, base64 }) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
          const image = new Image()
          image.src = URL.createObjectURL(new Blob([bytes], { type }))
          await image.decode()
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
          const context = canvas.getContext('2d')!
          context.drawImage(image, 0, 0)
          const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
          return `${width}×${height} ${data.join()}`
        }),
      )
      return new Set(shown).size === 1
    },
    files.map((file) => ({
      type: 'type' in file ? file.type : file.mimeType,
      base64: ('bytes' in file ? file.bytes : file.buffer).toString('base64'),
    })),
  )

test('C82 photos are sent without metadata, and look the same; as files they keep every byte', async () => {
  const { page } = ada
  const chat = await talkBetween(ada, bo)
  const names = [
    'photo.jpg',
    'progressive.jpg',
    'photo.png',
    'photo.webp',
    'photo.avif',
    'animated.webp',
    'animated.gif',
  ]
  const photos = names.map(fixture)
  await openConversation(page, server(), chat)
  await attach(page, photos)
  await expect(page.getByText(t('files.tellsNothing'))).toBeVisible()
  await composer(page).press('Enter')
  await expect.poll(async () => (await downloaded(bo, chat)).map(({ name }) => name)).toEqual(names)
  for (const [index, file] of (await downloaded(bo, chat)).entries()) {
    const original = photos[index]!
    expect(original.buffer.toString('latin1'), file.name).toContain('Secret')
    for (const word of ['Secret', 'GPS', 'xmpmeta', '2024:05:17']) {
      expect(file.bytes.toString('latin1'), `${word} in ${file.name}`).not.toContain(word)
    }
    expect(await looksAlike(page, [original, file]), file.name).toBe(true)
  }

  const asked = [fixture('photo.jpg'), fixture('photo.png')]
  await attach(page, asked)
  await page.getByRole('button', { name: t('files.sendAsFiles', { count: 0 }) }).click()
  await expect(page.getByText(t('files.keepsEverything'))).toBeVisible()
  await composer(page).press('Enter')
  await expect.poll(async () => (await downloaded(bo, chat)).length).toBe(2)
  for (const [index, { bytes, width }] of (await downloaded(bo, chat)).entries()) {
    expect(bytes.equals(asked[index]!.buffer)).toBe(true)
    expect(width).toBeUndefined()
  }

  // A file that nothing is removed from says so before it is sent.
  await attach(page, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no film') }])
  await expect(page.getByText(t('files.mayTell'))).toBeVisible()
  await page.getByRole('button', { name: 'Remove film.mp4' }).click()
  await attach(page, [{ name: 'photo.heic', mimeType: 'image/heic', buffer: Buffer.from('no photo') }])
  await expect(page.getByText(t('files.mayTell'))).toBeVisible()
  await page.getByRole('button', { name: 'Remove photo.heic' }).click()
})

test('C83 a large picture is shown small in the timeline and whole in the viewer; without its small version at full size', async ({
  browser,
}) => {
  const { page } = ada
  const chat = await talkBetween(ada, bo)
  await openConversation(page, server(), chat)
  await attach(page, [noise('noise.png', 1400, 1000)])
  await expect(tray(page).getByRole('img', { name: 'noise.png' })).toBeVisible()
  await composer(page).press('Enter')
  await expect.poll(async () => (await downloaded(bo, chat)).map(({ name }) => name)).toEqual(['noise.png'])
  const [file] = await downloaded(bo, chat)
  expect(file).toMatchObject({ width: 1400, height: 1000, smallUrl: expect.any(String) })
  const small = await fetch(file!.smallUrl!)
  expect((await small.arrayBuffer()).byteLength).toBeLessThanOrEqual(80_000)

  await openConversation(bo.page, server(), chat)
  const shown = bo.page.getByRole('log').getByRole('img', { name: 'noise.png' })
  await expect(shown).toHaveAttribute('src', file!.smallUrl!)
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300)
  await bo.page
    .getByRole('log')
    .getByRole('button', { name: /noise\.png/ })
    .click()
  const whole = bo.page.getByRole('dialog').getByRole('img', { name: 'noise.png' })
  await expect.poll(() => whole.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1400)
  await bo.page.keyboard.press('Escape')

  // The small version doesn't load.
  await bo.page.route(file!.smallUrl!, (route) => route.abort())
  await bo.page.reload()
  await expect(shown).toHaveAttribute('src', file!.url!)

  // A browser that blocks reading canvases sends none.
  const context = await browser.newContext({ storageState: await page.context().storageState() })
  await context.addInitScript(() => {
    OffscreenCanvasRenderingContext2D.prototype.getImageData = (_x, _y, width, height) => {
      const image = new ImageData(width, height)
      image.data.fill(255)
      return image
    }
  })
  const guarded = await context.newPage()
  await openConversation(guarded, server(), chat)
  await attach(guarded, [noise('guarded.png', 800, 600)])
  await expect(tray(guarded).getByRole('img', { name: 'guarded.png' })).toBeVisible()
  await composer(guarded).press('Enter')
  await expect.poll(async () => (await downloaded(bo, chat)).map(({ name }) => name)).toEqual(['guarded.png'])
  expect((await downloaded(bo, chat))[0]?.smallUrl).toBeUndefined()
  await context.close()
})
