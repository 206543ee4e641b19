/** Pictures: as they are seen, and what goes along with them. */
import { expect, test } from '@playwright/test'
import { talkBetween } from '../support/by-http'
import { png, sendFilesByHttp } from '../support/files'
import { arrive, leave, openAnew, type Person } from '../support/person'
import { useServer } from '../support/use-server'

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

test('C80 in a viewer of three, each picture lies whole and in the middle, and the turns over its edges', async () => {
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
      const [before, after] = [await at('Previous picture'), await at('Next picture')]
      expect(before.x).toBeLessThan(20)
      expect(after.x + after.width).toBeGreaterThan(size.width - 20)
      expect(Math.abs(before.y - after.y)).toBeLessThanOrEqual(1)
      if (index < files.length - 1) await viewer.getByRole('button', { name: 'Next picture' }).click()
    }
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})
