// Scenes beside those of README: the parts of a drawing that `npm run look` compares.
import { message, openChatOf, openGroup, openMessageMenu } from './lib-screens-steps.mjs'

/** @typedef {import('./lib-screens-steps.mjs').Scene} Scene */
/** @typedef {(scene: Scene) => Promise<unknown>} Prepare */

/** @type {Record<string, Prepare>} */
export const outsideMock = {
  forgot: async ({ page, url }) => {
    await page.goto(`${url}/sign-in`)
    await page.getByText('Forgot your password?').click()
    await page.getByText('administrator').waitFor()
  },
  'reset-password': ({ page, url }) => page.goto(`${url}/reset-password#token=ended`),
}

/** @type {Record<string, Prepare>} */
export const newcomerMock = {
  'first-screen': async ({ page, url, cast }) => {
    await cast?.arrive()
    await page.goto(`${url}/messages`)
    await page.getByText('People here').filter({ visible: true }).waitFor()
  },
}

/** @param {Scene} scene */
async function openDetails({ page }) {
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await page.getByRole('complementary').waitFor()
}

/**
 * @param {Scene} scene
 * @param {string} kind
 */
async function openShelf(scene, kind) {
  await openGroup(scene)
  await openDetails(scene)
  await scene.page.getByRole('button', { name: 'See all' }).click()
  const shelf = scene.page.getByRole('region', { name: /^Shared in/ })
  await shelf.getByText(kind, { exact: true }).click()
  await shelf.getByRole('listitem').first().waitFor()
}

/**
 * The demo's photos as files to send.
 * @param {Scene} scene
 */
async function photosOf(scene) {
  await openShelf(scene, 'Photos')
  const tiles = scene.page.getByRole('region', { name: /^Shared in/ }).locator('li img')
  const sources = await tiles.evaluateAll((images) =>
    images.map((image) => /** @type {HTMLImageElement} */ (image).src),
  )
  return Promise.all(
    sources.map(async (source, at) => ({
      name: `${at + 1}.webp`,
      mimeType: 'image/webp',
      buffer: await (await scene.page.request.get(source)).body(),
    })),
  )
}

/** Sends messages with these numbers of pictures to the notes. @param {Scene} scene @param {number[]} counts */
async function sendGrids(scene, counts) {
  const photos = await photosOf(scene)
  const { page } = scene
  await page.goto(`${scene.url}/messages`)
  await page.getByRole('link', { name: /^Notes to self/ }).click()
  for (const count of counts) {
    const files = Array.from({ length: count }, (_, at) => photos[at % photos.length]).flatMap((file) => file ?? [])
    await page.locator('input[type="file"]').first().setInputFiles(files)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.locator('[data-delivery="waiting"]').waitFor({ state: 'detached' })
  }
}

/** @type {Record<string, Prepare>} */
export const insideMock = {
  'direct-details': async (scene) => {
    await openChatOf(scene, 'Noor Halloran')
    await openDetails(scene)
  },
  'details-files': async (scene) => {
    await openGroup(scene)
    await openDetails(scene)
    await scene.page.getByRole('complementary').getByText('Files', { exact: true }).click()
    await scene.page.getByRole('complementary').getByText('Pavilion-rev-C.pdf').waitFor()
  },
  'details-links': async (scene) => {
    await openGroup(scene)
    await openDetails(scene)
    await scene.page.getByRole('complementary').getByText('Links', { exact: true }).click()
    await scene.page.getByRole('complementary').getByText('example.com').first().waitFor()
  },
  'details-member': async (scene) => {
    await openGroup(scene)
    await openDetails(scene)
    // Members that aren't on screen aren't in the page.
    await scene.page.getByRole('complementary').hover()
    await scene.page.mouse.wheel(0, 5_000)
    await scene.page
      .getByRole('complementary')
      .getByRole('button', { name: /^Maya Lindholt/ })
      .click()
    await scene.page.getByRole('complementary').getByRole('button', { name: 'Message', exact: true }).waitFor()
  },
  'shelf-files': (scene) => openShelf(scene, 'Files'),
  'shelf-links': (scene) => openShelf(scene, 'Links'),
  'chat-quick': async (scene) => {
    await openGroup(scene)
    if (scene.isPhone) return openMessageMenu(scene, 'Larch comes')
    await message(scene.page, 'Larch comes').hover()
    await message(scene.page, 'Larch comes').getByRole('button', { name: 'React' }).click()
    await scene.page.getByRole('toolbar', { name: 'Reactions' }).waitFor()
  },
  'chat-picker': async (scene) => {
    await insideMock['chat-quick']?.(scene)
    await scene.page.getByRole(scene.isPhone ? 'menuitem' : 'button', { name: 'More emoji' }).click()
    await scene.page.getByRole('gridcell').first().waitFor()
  },
  'chat-attaching': async (scene) => {
    const photos = await photosOf(scene)
    await openGroup(scene)
    await scene.page
      .locator('input[type="file"]')
      .first()
      .setInputFiles([
        ...photos.slice(0, 2),
        { name: 'Cut-list.csv', mimeType: 'text/csv', buffer: Buffer.alloc(12_000, 'a,b\n') },
      ])
    await scene.page.getByRole('textbox', { name: /^Message / }).fill('Cut list and the stack')
  },
  'photos-few': (scene) => sendGrids(scene, [1, 2, 3, 4, 5]),
  'photos-many': (scene) => sendGrids(scene, [6, 7, 8, 9, 10]),
  'second-step': async ({ page, url }) => {
    await page.goto(`${url}/settings/security`)
    await page.getByRole('button', { name: 'Set up two-step sign-in' }).click()
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).waitFor()
  },
}
