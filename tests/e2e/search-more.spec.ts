/** Every match of a chat can be reached: from the list's search, and from the chat's own. */
import { expect, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { type Caller, joinByHttp, talkBetween } from '../support/by-http'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
const COUNT = 70

let ada: Person
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await fill(server(), bo, talk, COUNT, 'Needle')
})

test.afterAll(() => leave(ada))

test('C113 every match in a chat can be reached, in the list and in the chat', async () => {
  const { page } = ada
  const list = page.getByRole('region', { name: t('list.title') })
  await list.getByRole('searchbox', { name: t('list.searchLabel') }).fill('needle')
  const found = list.getByRole('group', { name: 'In Bo Lind' }).getByRole('link')
  const more = list.getByRole('button', { name: t('search.moreIn', { name: 'Bo Lind' }) })
  await expect(found).toHaveCount(4)
  await more.focus()
  await page.keyboard.press('Enter')
  await expect(found).toHaveCount(54)
  // The results replace the focused button.
  await more.click()
  await expect(found).toHaveCount(COUNT)
  await expect(more).toHaveCount(0)
  await expect(found.last()).toContainText('Needle 1')

  await openConversation(page, server(), talk)
  await page.keyboard.press('Control+f')
  const field = page.getByRole('searchbox', { name: t('search.inChat') })
  await field.fill('needle')
  await expect(page.getByText('1 of 50+', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: t('search.newerMatch') }).click()
  await expect(page.getByText('50 of 50+', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: t('search.olderMatch') }).click()
  await expect(page.getByText(`51 of ${COUNT}`, { exact: true })).toBeVisible()
  // Counted from 0: the twentieth from the beginning.
  await expect(page).toHaveURL(/[?&]message=19$/)
})
