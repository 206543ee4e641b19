/** The data that remains on a device: after signing out, after a closed tab, and for how long. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { attach, text, tray } from '../support/files'
import { accountOf, bubble, composer, signIn, signOut } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Hello')
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada))

async function signInAgain() {
  const { page } = ada
  await expect(page).toHaveURL(/\/sign-in/)
  await signIn(page, server(), accountOf('Ada Moss'))
  await expect(page).not.toHaveURL(/\/sign-in/)
  await openConversation(page, server(), talk)
}

async function write(draft: string) {
  const { page } = ada
  await composer(page).fill(draft)
  await page.getByRole('link', { name: t('nav.you'), exact: true }).click()
  await expect(page.getByRole('button', { name: t('profile.signOut'), exact: true })).toBeVisible()
}

test('C63 text typed right after a press on a chat goes to it', async () => {
  const { page } = ada
  await page.goto(`${server().url}/messages`)
  const row = page.getByRole('link', { name: 'Bo Lind' })
  await expect(row).toBeVisible()
  // In one turn of the page, before it can render anything else.
  await row.evaluate((link) => {
    if (!(link instanceof HTMLElement)) return
    link.focus()
    link.click()
    for (const key of 'Hi Bo')
      link.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })
  await expect(composer(page)).toHaveValue('Hi Bo')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type(', are you there?')
  await expect(composer(page)).toHaveValue('Hi Bo, are you there?')
  await composer(page).fill('')
})

test('C72 signing out with a draft asks whether to keep it for the next time, or discard it', async () => {
  const { page } = ada
  await write('Half a sentence')
  await page.getByRole('button', { name: t('profile.signOut'), exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('There is 1 draft on this device.')
  await page.getByRole('button', { name: t('app.cancel') }).click()
  await signOut(page, 'keep')
  await signInAgain()
  await expect(composer(page)).toHaveValue('Half a sentence')

  await write('Half a sentence more')
  await signOut(page, 'remove')
  await signInAgain()
  await expect(composer(page)).toHaveValue('')
})

test('C72 someone’s data is deleted after 30 days without a sign-in', async () => {
  const { page } = ada
  const letTimePass = () =>
    page.evaluate(() => {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith('parley-person '))) {
        const note = JSON.parse(localStorage.getItem(key) ?? '{}') as { at: number }
        localStorage.setItem(key, JSON.stringify({ ...note, at: note.at - 31 * 24 * 60 * 60_000 }))
      }
    })
  await write('Left behind')
  // A page that stayed open counts as its person's presence on the device.
  await letTimePass()
  await page.goto(`${server().url}/profile`)
  await signOut(page, 'keep')
  await expect(page).toHaveURL(/\/sign-in/)
  await signInAgain()
  await expect(composer(page)).toHaveValue('Left behind')

  await page.goto(`${server().url}/profile`)
  await signOut(page, 'keep')
  await expect(page).toHaveURL(/\/sign-in/)
  await letTimePass()
  await page.reload()
  const notes = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('parley-person ')))
  await expect.poll(notes).toEqual([])
  await signInAgain()
  await expect(composer(page)).toHaveValue('')
})

test('C71 closing a tab during an upload asks first; the next one continues it, under its name', async () => {
  const { page } = ada
  await page.context().route('**/api/storage/upload*', () => {
    // Never answered.
  })
  await attach(page, [text('report.txt')])
  await expect(tray(page).getByText('report.txt')).toBeVisible()
  const asks = await page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
  expect(asks).toBe(true)
  await page.close()
  await ada.page.context().unroute('**/api/storage/upload*')

  const next = await ada.page.context().newPage()
  await openConversation(next, server(), talk)
  await expect(tray(next).getByText('TXT, 2 kB')).toBeVisible()
  expect(await next.evaluate(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })))).toBe(true)
  await composer(next).fill('With the report')
  await composer(next).press('Enter')
  await expect(bubble(next, 'With the report')).toHaveAttribute('data-delivery', /sent|read/)
  const { messages } = await bo.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  expect(messages.at(-1)).toMatchObject({ content: 'With the report', attachments: [{ name: 'report.txt' }] })
  ada = { ...ada, page: next }
})
