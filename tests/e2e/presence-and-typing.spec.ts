import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { stopClock } from '../support/clock'
import { bubble, composer, log, subtitle, typeUntil, visit } from '../support/in-browser'
import {
  arrive,
  arriveTapped,
  leave,
  openAnew,
  openConversation,
  type Person,
  type TappedPerson,
} from '../support/person'
import { useServer } from '../support/use-server'
import { watchText } from '../support/watch'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await bo.page.clock.install()
  await openAnew(bo.page, server(), talk)
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const typing = (page: Page) => page.getByRole('main').getByText(t('typing.one', { name: 'Ada' }), { exact: true })
/** By the page's own clock, so the speed of this machine plays no part. */
async function threeSecondsPass(page: Page): Promise<void> {
  await stopClock(page)
  await page.clock.runFor(2_000)
}
/**
 * A leave signal takes effect a second after it was sent. Its sender doesn't matter: once a later one has taken effect,
 * so have those before it.
 */
async function goodbyesAreTaken(): Promise<void> {
  const eve = await joinByHttp(server(), `Eve ${crypto.randomUUID()}`)
  const tab = { tabId: crypto.randomUUID(), leaveSecret: crypto.randomUUID() }
  await eve.functions.mutation(api.presence.sendHeartbeat, { ...tab, visible: true })
  await fetch(`${server().url}/http/presence/leave`, { method: 'POST', body: JSON.stringify(tab) })
  const status = async () => {
    const [told] = await bo.functions.query(api.presence.getPresence, { userIds: [eve.userId] })
    return told?.status
  }
  await expect.poll(status).toBe('recent')
}

test('C22 G5.3 typing shows on the other side and moves nothing', async () => {
  const height = () => log(bo.page).evaluate((scroller) => scroller.clientHeight)
  const before = await height()
  await typeUntil(ada.page, 'Hm', typing(bo.page))
  expect(await height()).toBe(before)
  // People aren't shown their own typing.
  await expect(typing(ada.page)).toBeHidden()
})

test('C22 typing ends at most 3 s after silence', async () => {
  await typeUntil(ada.page, 'Hmm', typing(bo.page))
  await threeSecondsPass(bo.page)
  // The clock stands still: waiting longer would not help.
  await expect(typing(bo.page)).toBeHidden()
  await bo.page.clock.resume()
  await expect(composer(ada.page)).toHaveValue('Hmm')
})

test('C22 G5.6 the indicator disappears with the message, not after it', async () => {
  const { functions, page } = ada
  await composer(page).fill('Hmm!')
  // Bo's clock stands still, so no timeout can remove it.
  await stopClock(bo.page)
  await functions.mutation(api.typingStates.clearTypingState, { conversationId: talk })
  await functions.mutation(api.typingStates.setTypingState, { conversationId: talk })
  await expect(typing(bo.page)).toBeVisible()
  // The text that the pages show, at each change of it.
  const shown = await bo.page.getByRole('main').evaluateHandle((main) => {
    const states: { message: boolean; typing: boolean }[] = []
    new MutationObserver(() => {
      const text = main.textContent
      states.push({ message: text.includes('Hmm!'), typing: text.includes('Ada is typing') })
    }).observe(main, { subtree: true, childList: true, characterData: true })
    return states
  })
  await composer(page).press('Enter')
  await expect(bubble(bo.page, 'Hmm!')).toBeVisible()
  await expect(typing(bo.page)).toBeHidden()
  const states = await shown.jsonValue()
  expect(states.find(({ message }) => message)).toEqual({ message: true, typing: false })
  await bo.page.clock.resume()
})

test('C22 typing ends at most 3 s after the tab was closed', async () => {
  const second = await ada.page.context().newPage()
  await openConversation(second, server(), talk)
  await typeUntil(second, 'I was about to', typing(bo.page))
  await second.close()
  await threeSecondsPass(bo.page)
  // The clock stands still: waiting longer would not help.
  await expect(typing(bo.page)).toBeHidden()
  await bo.page.clock.resume()
})

test('G4.3 C21 closing one of two tabs changes nothing; closing the last ends Active now', async () => {
  await expect(subtitle(bo.page)).toHaveText(t('presence.active'))
  const second = await ada.page.context().newPage()
  await visit(second, server(), '/messages')
  await expect(second.getByRole('link', { name: 'Bo Lind' })).toBeVisible()
  const said = await watchText(subtitle(bo.page))
  await second.close()
  await sayByHttp(ada, talk, 'Still here')
  await expect(bubble(bo.page, 'Still here')).toBeVisible()
  await goodbyesAreTaken()
  expect((await said()).map(({ text }) => text)).toEqual([t('presence.active')])

  await ada.page.close()
  await expect(subtitle(bo.page)).toHaveText(t('presence.recent'))
})

test('G4.3 G4.7 leaving for another site ends Active now, coming back begins it', async () => {
  ada.page = await ada.page.context().newPage()
  await openConversation(ada.page, server(), talk)
  await expect(subtitle(bo.page)).toHaveText(t('presence.active'))
  await ada.page.goto('about:blank')
  await expect(subtitle(bo.page)).toHaveText(t('presence.recent'))
  await ada.page.goBack()
  await expect(subtitle(bo.page)).toHaveText(t('presence.active'))
})

test('C21 reloading does not show the user as away', async () => {
  const { page, line } = ada
  // A leave signal waits one second for the page to come back. How fast pages load here doesn't matter: the page's
  // signal is held, and sent once the page is back.
  const keepGoodbye = () => {
    navigator.sendBeacon = (_address, goodbye) => {
      localStorage.setItem('goodbye', String(goodbye))
      return true
    }
  }
  await page.addInitScript(keepGoodbye)
  await page.evaluate(keepGoodbye)
  const beats = line.calls('presence:sendHeartbeat')
  const said = await watchText(subtitle(bo.page))
  await page.reload()
  await expect.poll(() => line.calls('presence:sendHeartbeat')).toBeGreaterThan(beats)
  const body = await page.evaluate(() => localStorage.getItem('goodbye'))
  const taken = await fetch(`${server().url}/http/presence/leave`, { method: 'POST', body })
  expect([taken.status, body]).toEqual([204, expect.stringContaining('leaveSecret')])
  await goodbyesAreTaken()
  expect((await said()).map(({ text }) => text)).toEqual([t('presence.active')])
})

test('G5.7 in a group two people are named, and more are counted', async () => {
  const [cy, dee] = [await joinByHttp(server(), 'Cy Hart'), await joinByHttp(server(), 'Dee Park')]
  const group = await groupOf('Pavilion build', ada, bo, cy, dee)
  await openConversation(bo.page, server(), group)
  const type = ({ functions }: Caller) => functions.mutation(api.typingStates.setTypingState, { conversationId: group })
  const row = bo.page.getByRole('main').getByRole('status')
  // Indicators live three seconds from their arrival, so the page's clock stands still until all have arrived.
  await stopClock(bo.page)
  await type(cy)
  await expect(row.filter({ hasText: t('typing.one', { name: 'Cy' }) })).toBeVisible()
  await type(dee)
  await expect(row.filter({ hasText: t('typing.two', { first: 'Dee', second: 'Cy' }) })).toBeVisible()
  await type(ada)
  await expect(row.filter({ hasText: t('typing.many', { count: 3 }) })).toBeVisible()
  await bo.page.clock.resume()
})
