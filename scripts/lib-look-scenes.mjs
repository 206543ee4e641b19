// Scenes beside those of README: the parts of a drawing that `npm run look` compares.
import { message, openChatOf, openGroup, openMessageMenu } from './lib-screens-steps.mjs'
import { t } from './lib-screens-words.mjs'

/** @typedef {import('./lib-screens-steps.mjs').Scene} Scene */
/** @typedef {(scene: Scene) => Promise<unknown>} Prepare */

/** @type {Record<string, Prepare>} */
export const outsideMock = {
  forgot: async ({ page, url }) => {
    await page.goto(`${url}/sign-in`)
    await page.getByText(t('auth.forgot')).click()
    await page.getByText(t('auth.forgotText')).waitFor()
  },
  'reset-password': ({ page, url }) => page.goto(`${url}/reset-password#token=ended`),
}

/** @type {Record<string, Prepare>} */
export const newcomerMock = {
  'first-screen': async ({ page, url, cast }) => {
    await cast?.arrive()
    await page.goto(`${url}/messages`)
    await page.getByText(t('people.here')).filter({ visible: true }).waitFor()
  },
}

/** @param {Scene} scene */
async function openDetails({ page }) {
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await page.getByRole('complementary').waitFor()
}

/**
 * @param {Scene} scene
 * @param {'photo' | 'file' | 'link'} kind
 */
async function openShelf(scene, kind) {
  await openGroup(scene)
  await openDetails(scene)
  await scene.page.getByRole('button', { name: t('shelf.seeAll') }).click()
  const shelf = scene.page.getByRole('region', { name: t('shelf.inGroup', { name: 'Pavilion build' }) })
  await shelf.getByText(t(`shelf.${kind}`), { exact: true }).click()
  await shelf.getByRole('listitem').first().waitFor()
}

/**
 * The demo's photos as files to send.
 * @param {Scene} scene
 */
async function photosOf(scene) {
  await openShelf(scene, 'photo')
  const tiles = scene.page
    .getByRole('region', { name: t('shelf.inGroup', { name: 'Pavilion build' }) })
    .locator('li img')
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
  await page.getByRole('link', { name: t('list.notesToSelf') }).click()
  for (const count of counts) {
    const files = Array.from({ length: count }, (_, at) => photos[at % photos.length]).flatMap((file) => file ?? [])
    await page.locator('input[type="file"]').first().setInputFiles(files)
    await page.getByRole('button', { name: t('chat.composer.send'), exact: true }).click()
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
    await scene.page.getByRole('complementary').getByText(t('shelf.file'), { exact: true }).click()
    await scene.page.getByRole('complementary').getByText('Pavilion-rev-C.pdf').waitFor()
  },
  'details-links': async (scene) => {
    await openGroup(scene)
    await openDetails(scene)
    await scene.page.getByRole('complementary').getByText(t('shelf.link'), { exact: true }).click()
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
    await scene.page
      .getByRole('complementary')
      .getByRole('button', { name: t('profile.message'), exact: true })
      .waitFor()
  },
  'shelf-files': (scene) => openShelf(scene, 'file'),
  'shelf-links': (scene) => openShelf(scene, 'link'),
  'chat-quick': async (scene) => {
    await openGroup(scene)
    if (scene.isPhone) return openMessageMenu(scene, 'Larch comes')
    await message(scene.page, 'Larch comes').hover()
    await message(scene.page, 'Larch comes')
      .getByRole('button', { name: t('chat.actions.react') })
      .click()
    await scene.page.getByRole('toolbar', { name: t('chat.reactions.label') }).waitFor()
  },
  'chat-picker': async (scene) => {
    await insideMock['chat-quick']?.(scene)
    await scene.page.getByRole(scene.isPhone ? 'menuitem' : 'button', { name: t('chat.reactions.more') }).click()
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
    await scene.page
      .getByRole('textbox', { name: t('chat.composer.placeholder', { name: 'Pavilion build' }) })
      .fill('Cut list and the stack')
  },
  'photos-few': (scene) => sendGrids(scene, [1, 2, 3, 4, 5]),
  'photos-many': (scene) => sendGrids(scene, [6, 7, 8, 9, 10]),
  'second-step': async ({ page, url }) => {
    await page.goto(`${url}/settings/security`)
    await page.getByRole('button', { name: t('secondFactor.setUp') }).click()
    await page.getByRole('dialog').getByLabel(t('secondFactor.password'), { exact: true }).waitFor()
  },
}
