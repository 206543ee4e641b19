import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, log, visit } from '../support/in-browser'
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

const typing = (page: Page) => page.getByRole('main').getByText('Ada is typing', { exact: true })
/** By the page's own clock: how fast this machine is plays no part. */
async function threeSecondsPass(page: Page): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000))
  await page.clock.runFor(2_000)
}
/** Under the other person's name in the head of the chat. */
const presence = (page: Page) => page.locator('section > header p')

test('C22 G5.3 typing shows on the other side and moves nothing', async () => {
  const height = () => log(bo.page).evaluate((scroller) => scroller.clientHeight)
  const before = await height()
  await composer(ada.page).pressSequentially('Hm')
  await expect(typing(bo.page)).toBeVisible()
  expect(await height()).toBe(before)
  // Nobody is told of their own.
  await expect(typing(ada.page)).toBeHidden()
})

test('C22 typing is over at most 3 s after silence', async () => {
  await composer(ada.page).pressSequentially('m')
  await expect(typing(bo.page)).toBeVisible()
  await threeSecondsPass(bo.page)
  // The clock stands still: waiting longer would not help.
  await expect(typing(bo.page)).toBeHidden()
  await bo.page.clock.resume()
  await expect(composer(ada.page)).toHaveValue('Hmm')
})

test('C22 G5.6 the indicator goes with the message, not after it', async () => {
  // Bo's clock was ahead: what is typed in the same second as before is not told again, so Ada goes on typing.
  await expect(async () => {
    await composer(ada.page).pressSequentially('!')
    await expect(typing(bo.page)).toBeVisible({ timeout: 1_500 })
  }).toPass()
  const lag = await bo.page.getByRole('main').evaluateHandle((main) => {
    const times: { message?: number; cleared?: number } = {}
    new MutationObserver(() => {
      const text = main.textContent
      if (text.includes('Hmm!')) times.message ??= performance.now()
      if (!text.includes('Ada is typing')) times.cleared ??= performance.now()
    }).observe(main, { subtree: true, childList: true, characterData: true })
    return times
  })
  await composer(ada.page).press('Enter')
  await expect(bubble(bo.page, 'Hmm!')).toBeVisible()
  await expect(typing(bo.page)).toBeHidden()
  const { message = 0, cleared = Infinity } = await lag.jsonValue()
  expect(cleared - message).toBeLessThanOrEqual(500)
})

test('C22 typing is over at most 3 s after the tab was closed', async () => {
  const second = await ada.page.context().newPage()
  await openConversation(second, server(), talk)
  await composer(second).pressSequentially('I was about to')
  await expect(typing(bo.page)).toBeVisible()
  await second.close()
  await threeSecondsPass(bo.page)
  // The clock stands still: waiting longer would not help.
  await expect(typing(bo.page)).toBeHidden()
  await bo.page.clock.resume()
})

test('G4.3 C21 closing one of two tabs changes nothing; closing the last ends Active now', async () => {
  await expect(presence(bo.page)).toHaveText('Active now')
  const second = await ada.page.context().newPage()
  await visit(second, server(), '/messages')
  await expect(second.getByRole('link', { name: 'Bo Lind' })).toBeVisible()
  const said = await watchText(presence(bo.page))
  await second.close()
  // A goodbye is taken at its word after one second: this outlasts it.
  await sayByHttp(ada, talk, 'Still here')
  await expect(bubble(bo.page, 'Still here')).toBeVisible()
  await bo.page.waitForTimeout(1_500)
  expect((await said()).map(({ text }) => text)).toEqual(['Active now'])

  await ada.page.close()
  await expect(presence(bo.page)).toHaveText('Recently active')
})

test('G4.3 G4.7 leaving for another site ends Active now, coming back begins it', async () => {
  ada.page = await ada.page.context().newPage()
  await openConversation(ada.page, server(), talk)
  await expect(presence(bo.page)).toHaveText('Active now')
  await ada.page.goto('about:blank')
  await expect(presence(bo.page)).toHaveText('Recently active')
  await ada.page.goBack()
  await expect(presence(bo.page)).toHaveText('Active now')
})

test('C21 a reload is no absence', async () => {
  // A goodbye waits one second for the page to be back. How fast pages load here is no question of this test: a reload
  // that took longer is made again.
  const quick = async () => {
    const said = await watchText(presence(bo.page))
    const begin = Date.now()
    const back = new Promise<number>((resolve) =>
      ada.page.on('websocket', (socket) =>
        socket.on('framesent', ({ payload }) => {
          if (String(payload).includes('presence:sendHeartbeat')) resolve(Date.now() - begin)
        }),
      ),
    )
    await ada.page.reload()
    const isInTime = (await back) < 800
    await expect(composer(ada.page)).toBeVisible()
    await bo.page.waitForTimeout(1_500)
    await expect(presence(bo.page)).toHaveText('Active now')
    return isInTime ? (await said()).map(({ text }) => text) : null
  }
  let seen: string[] | null = null
  while (seen === null) seen = await quick()
  expect(seen).toEqual(['Active now'])
})

test('G5.7 in a group two are named, and more are counted', async () => {
  const [cy, dee] = [await joinByHttp(server(), 'Cy Hart'), await joinByHttp(server(), 'Dee Park')]
  const group = await groupOf('Pavilion build', ada, bo, cy, dee)
  await openConversation(bo.page, server(), group)
  const type = ({ functions }: Caller) => functions.mutation(api.typingStates.setTypingState, { conversationId: group })
  const row = bo.page.getByRole('main').getByRole('status')
  // Their indicators live three seconds from when they arrive: the page's clock stands still until all have.
  await bo.page.clock.pauseAt(await bo.page.evaluate(() => Date.now() + 1_000))
  await type(cy)
  await expect(row.filter({ hasText: 'Cy is typing' })).toBeVisible()
  await type(dee)
  await expect(row.filter({ hasText: 'Dee and Cy are typing' })).toBeVisible()
  await type(ada)
  await expect(row.filter({ hasText: '3 people are typing' })).toBeVisible()
  await bo.page.clock.resume()
})
