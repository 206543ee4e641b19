/** The People page: alone, and with more people than fit on a page of the list. */
import { expect, type Page, test } from '@playwright/test'
import { internal } from '../../convex/_generated/api'
import { mutateAsAdmin } from '../support/as-admin'
import { joinByHttp } from '../support/by-http'
import { composer, copied, visit } from '../support/in-browser'
import { arrive, leave, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', {
    setupCode: server().setupCode,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
})

test.afterAll(() => leave(ada))

const names = Array.from({ length: 120 }, (_, index) => `Member ${String(index + 1).padStart(3, '0')}`)

/** Accounts that a webhook would report: they need no password to be listed. */
async function seed() {
  for (const name of names) {
    const tokenIdentifier = `urn:elsewhere|${name}`
    await mutateAsAdmin(server(), internal.users.syncUser, { event: 'create', tokenIdentifier, name, updatedAt: 1 })
  }
}

const row = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(name) })

test('G1.6 someone alone on the server sees that they are, and copies an invite link for the first person', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await expect(page.getByRole('heading', { name: t('empty.onlyYou') })).toBeVisible()
  await expect(page.getByText('1 person')).toBeAttached()
  await page.getByRole('button', { name: t('auth.copyInvite') }).click()
  await expect(page.getByText(t('auth.linkCopied'))).toBeVisible()
  const link = await copied(page)
  expect(link).toMatch(/\/sign-up$/)
  await expect(page.getByRole('textbox', { name: t('auth.inviteLink') })).toHaveValue(link)
  // When someone signs up, the page is no longer empty, without a reload.
  await joinByHttp(server(), 'Bo Lind')
  await expect(row(page, 'Bo Lind')).toBeVisible()
  await expect(page.getByText('2 people')).toBeAttached()
  await expect(page.getByRole('heading', { name: t('empty.onlyYou') })).toHaveCount(0)
})

test('G10.3 the list loads in pages: scrolling reaches everyone, with few rows at a time', async () => {
  await seed()
  const { page } = ada
  await visit(page, server(), '/users')
  await expect(page.getByText('122 people')).toBeAttached()
  await expect(row(page, 'Ada Moss')).toBeVisible()
  await expect(row(page, names.at(-1)!)).toHaveCount(0)
  const list = page.getByRole('region', { name: t('people.label') })
  const seen = new Set<string>()
  await list.getByRole('listitem').first().hover()
  await expect
    .poll(
      async () => {
        for (const text of await list.getByRole('listitem').allInnerTexts()) {
          for (const name of text.match(/Member \d{3}|Ada Moss|Bo Lind/g) ?? []) seen.add(name)
        }
        await page.mouse.wheel(0, 500)
        // Until its rows are drawn, however slow the machine is.
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
        return seen.size
      },
      { intervals: [100] },
    )
    .toBe(122)
  await expect(row(page, names.at(-1)!)).toBeVisible()
  expect(await list.getByRole('listitem').count()).toBeLessThan(100)
})

test('G10.3 a row can be pressed while the list still scrolls', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await expect(row(page, 'Ada Moss')).toBeVisible()
  const list = page.getByRole('region', { name: t('people.label') }).getByRole('list')
  const hit = await list.evaluate(async (element) => {
    const scroller = element.parentElement!
    const rows = element.getBoundingClientRect()
    const seen: (string | undefined)[] = []
    scroller.scrollTop = 0
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    for (let step = 0; step < 5; step++) {
      const scrolled = new Promise((resolve) => scroller.addEventListener('scroll', resolve, { once: true }))
      scroller.scrollTop += 50
      await scrolled
      // React's response is rendered by the next frame.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      const { top, height } = scroller.getBoundingClientRect()
      const under = document.elementFromPoint(rows.left + 100, top + height / 2)
      seen.push(under?.closest('li') ? 'row' : under?.tagName)
    }
    scroller.scrollTop = 0
    return seen
  })
  expect(hit).toEqual(Array(5).fill('row'))
})

test('G10.3 search finds people on no loaded page, by name or handle, and clearing it shows all again', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await joinByHttp(server(), 'Zoë Ångström')
  const search = page.getByRole('searchbox', { name: t('people.search') })
  await search.fill('member 11')
  await expect(row(page, 'Member 111')).toBeVisible()
  await expect(row(page, 'Ada Moss')).toHaveCount(0)
  await search.fill('bo_lind')
  await expect(row(page, 'Bo Lind')).toBeVisible()
  await search.fill('Mara')
  await expect(page.getByRole('heading', { name: t('empty.nobodyCalled', { text: 'Mara' }) })).toBeVisible()
  await search.fill('ångs')
  await expect(row(page, 'Zoë Ångström')).toBeVisible()
  await search.press('Escape')
  await expect(row(page, 'Ada Moss')).toBeVisible()
})

test('G7.1 by keyboard, arrows go through the rows, and Enter opens the chat', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await page.getByRole('searchbox', { name: t('people.search') }).fill('member 00')
  for (const name of ['Ada Moss', 'Member 010']) await expect(row(page, name)).toHaveCount(0)
  await expect(row(page, 'Member 001')).toBeVisible()
  await page.keyboard.press('Tab')
  // Skips the button that clears the search.
  await page.keyboard.press('Tab')
  await expect(row(page, 'Member 001')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(row(page, 'Member 003')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(composer(page)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'Member 003' })).toBeVisible()
})

test('G1.6 later, administrators invite from the page’s header; others can’t', async ({ browser }) => {
  const { page } = ada
  await visit(page, server(), '/users')
  await page.getByRole('button', { name: t('auth.invitePeople') }).click()
  const dialog = page.getByRole('dialog', { name: t('auth.invitePeople') })
  await dialog.getByRole('button', { name: t('auth.copyInvite') }).click()
  await expect(dialog.getByRole('textbox', { name: t('auth.inviteLink') })).toHaveValue(/\/sign-up$/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: t('auth.invitePeople') })).toBeFocused()

  const cy = await arrive(browser, server(), 'Cy Hart')
  await visit(cy.page, server(), '/users')
  await expect(row(cy.page, 'Ada Moss')).toBeVisible()
  await expect(cy.page.getByRole('button', { name: t('auth.invitePeople') })).toHaveCount(0)
  await leave(cy)
})

test('C721 on a phone, You has the invite link as a code, which needs no other press', async () => {
  const { page } = ada
  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, server(), '/settings')
  await page.getByRole('button', { name: t('auth.invitePeople') }).click()
  const dialog = page.getByRole('dialog', { name: t('auth.invitePeople') })
  await expect(dialog.getByRole('img', { name: t('auth.inviteCode') })).toBeInViewport({ ratio: 1 })
  await expect(dialog.getByRole('textbox', { name: t('auth.inviteLink') })).toHaveValue(/\/sign-up$/)
})
