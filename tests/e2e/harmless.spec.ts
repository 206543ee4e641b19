/** Nothing that a person types or presses in a hurry, and no message by anyone, breaks the page. */
import { type BrowserContext, expect, type Page, test, type WebSocketRoute } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, callerOf, createAccount, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { accountOf, bubble, composer, focusMessage, log, openMessageMenu, say } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()

let ada: Person
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada))

/** An account in a browser without a page yet; a test prepares its first one. */
async function joinBy({ request }: BrowserContext, name: string): Promise<Caller> {
  await createAccount(request, server(), accountOf(name))
  return callerOf(request, server(), name)
}

/** A key as another layout or an IME sends it. */
const pressRaw = (
  page: Page,
  init: Pick<KeyboardEventInit, 'key' | 'code' | 'ctrlKey' | 'isComposing'> & { keyCode?: number },
) =>
  page.evaluate(
    (init) =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })),
    init,
  )

test('C50 C51 someone who presses a message and types is writing; Delete and Backspace do nothing', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await sayByHttp(bo, talk, 'Theirs to keep')
  await say(page, 'Mine to keep')
  for (const text of ['Theirs to keep', 'Mine to keep']) {
    await bubble(page, text).click()
    await expect(bubble(page, text)).toBeFocused()
    // Actions that make a focus visible don't turn on the keys.
    for (const key of ['Shift', 'Delete', 'Backspace', 'Escape']) {
      await page.keyboard.press(key)
      await bubble(page, text).click()
    }
    await page.keyboard.type('Dear all: press X to pay respects', { delay: 1 })
    await expect(composer(page)).toHaveValue('Dear all: press X to pay respects')
    await expect(composer(page)).toBeFocused()
    await composer(page).fill('')
  }
  for (const text of ['Theirs to keep', 'Mine to keep']) await expect(bubble(page, text)).toBeVisible()
  const { messages } = await bo.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  expect(messages.map(({ content }) => content)).toEqual(['Theirs to keep', 'Mine to keep'])
  await expect(page.getByRole('toolbar', { name: t('chat.selection.label') })).toBeHidden()

  // After its context menu is canceled with Escape, the focus still counts as by pointer.
  await bubble(page, 'Mine to keep').click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await page.keyboard.type('D')
  await expect(composer(page)).toHaveValue('D')
  await composer(page).fill('')

  // A press on the message that the arrows had moved to.
  await focusMessage(page, bubble(page, 'Theirs to keep'))
  await bubble(page, 'Theirs to keep').click()
  await page.keyboard.press('d')
  await expect(composer(page)).toHaveValue('d')
  await expect(bubble(page, 'Theirs to keep')).toBeVisible()
  await composer(page).fill('')

  // A held key acts once, wherever the focus goes then.
  await sayByHttp(bo, talk, 'To be deleted')
  const { seq } = await sayByHttp(bo, talk, 'After it')
  const mine = () => ada.functions.query(api.conversations.getMine, { conversationId: talk })
  await expect.poll(async () => (await mine()).readSeq).toBe(seq)
  // R9: until the page knows that it was read, it can't be deleted, and a letter is just a letter.
  await expect(async () => {
    await composer(page).fill('')
    await focusMessage(page, bubble(page, 'To be deleted'))
    for (let held = 0; held < 4; held++) await page.keyboard.down('d')
    await page.keyboard.up('d')
    await expect(bubble(page, 'To be deleted')).toHaveCount(0, { timeout: 2_000 })
  }).toPass()
  await expect(bubble(page, 'After it')).toBeFocused()
  await expect(composer(page)).toHaveValue('')
  // Meanwhile a toast shows the result, and handles no keys.
  await expect(page.getByText(t('chat.messagesDeletedForMe', { count: 1 }))).toBeVisible()
  await page.keyboard.type('h')
  await expect(composer(page)).toHaveValue('h')
  await composer(page).fill('')
  await page.getByRole('button', { name: t('app.undo') }).click()
  await expect(bubble(page, 'To be deleted')).toBeVisible()
  await expect(page.getByText(t('chat.messagesDeletedForMe', { count: 1 }))).toHaveCount(0)
})

test('C51 typing in the timeline or on the page goes to the composer; in controls with their own keys it doesn’t', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await say(page, 'A place to press')
  await log(page).click({ position: { x: 5, y: 5 } })
  await page.keyboard.type('a')
  await expect(composer(page)).toHaveValue('a')
  await composer(page).fill('')
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await page.keyboard.type('x')
  await expect(composer(page)).toHaveValue('x')
  await composer(page).fill('')

  // The same holds while a layer covers the page.
  const field = page.locator('form textarea')
  const untouched = async () => {
    await page.keyboard.type('zz')
    await expect(field).toHaveValue('')
    await expect(field).not.toBeFocused()
  }
  await page.getByRole('link', { name: t('nav.people') }).focus()
  await untouched()
  await page.getByRole('navigation').getByRole('button').first().focus()
  await untouched()
  await page.getByRole('link', { name: 'Bo Lind' }).focus()
  await untouched()
  await openMessageMenu(page, bubble(page, 'A place to press'))
  await untouched()
  await page.keyboard.press('Escape')

  // `?` and `/` are shortcuts from there, too.
  await log(page).focus()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: t('shortcuts.title') })).toBeVisible()
  await untouched()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await log(page).focus()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox').first()).toBeFocused()
  await expect(composer(page)).toHaveValue('')

  await focusMessage(page, bubble(page, 'A place to press'))
  await page.keyboard.press('x')
  await expect(page.getByRole('toolbar', { name: t('chat.selection.label') })).toBeVisible()
  await page.keyboard.type('zz')
  await page.keyboard.press('Escape')
  await expect(composer(page)).toHaveValue('')
})

test('C52 on a Cyrillic layout shortcuts work by position; an IME keeps its own keys', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await say(page, 'Письмо')
  await focusMessage(page, bubble(page, 'Письмо'))
  for (const own of [{ isComposing: true }, { keyCode: 229 }, { key: 'Process' }]) {
    await pressRaw(page, { key: 'в', code: 'KeyD', ...own })
  }
  await pressRaw(page, { key: 'к', code: 'KeyR' })
  await expect(page.getByRole('textbox', { name: t('chat.composer.replyTo', { name: t('chat.you') }) })).toBeFocused()
  await expect(bubble(page, 'Письмо')).toBeVisible()
  await page.keyboard.press('Escape')
  await pressRaw(page, { key: 'л', code: 'KeyK', ctrlKey: true })
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('C53 no text breaks a chat', async () => {
  const { page } = ada
  const nasty = [
    `${'>'.repeat(3000)}x`,
    '- '.repeat(1500),
    '1. '.repeat(2600),
    '> '.repeat(3900),
    '- '.repeat(4000),
    `\`\`\`markdown\n${'[a]('.repeat(1990)}`,
  ]
  for (const text of nasty) await sayByHttp(bo, talk, text)
  await sayByHttp(bo, talk, 'After all of them')
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'After all of them')).toBeVisible()
  await say(page, 'Still here')
  await expect(bubble(page, 'Still here')).toHaveAttribute('data-delivery', 'sent')
})

test('C53 a message that can’t be rendered says so, is shown as text, and affects no other', async ({ browser }) => {
  const context = await browser.newContext()
  const cy = await joinBy(context, 'Cy Hart')
  const withCy = await talkBetween(ada, cy)
  await sayByHttp(ada, withCy, 'Before it')
  await sayByHttp(ada, withCy, 'Broken on its way')
  await sayByHttp(ada, withCy, 'After it')
  // Something that no version of the server sends: a reaction that isn't text.
  const spoil = (data: string) =>
    data.replace(/("content":"Broken on its way")/, '$1,"reactions":[{"emoji":{},"count":1}]')
  const page = await context.newPage()
  await page.routeWebSocket(/\/sync$/, (route: WebSocketRoute) => {
    const upstream = route.connectToServer()
    upstream.onMessage((data) => route.send(spoil(String(data))))
  })
  await openConversation(page, server(), withCy)
  const broken = log(page)
    .getByRole('article')
    .filter({ hasText: t('chat.broken') })
  await expect(broken).toBeVisible()
  for (const text of ['Before it', 'After it']) await expect(bubble(page, text)).toBeVisible()
  await broken.getByRole('button', { name: t('chat.showAsText') }).click()
  await expect(bubble(page, 'Broken on its way')).toBeVisible()
  await context.close()
})

test('C56 if the signed-in user can’t be loaded, open pages stay, and a new page says so', async ({ browser }) => {
  const context = await browser.newContext()
  const di = await joinBy(context, 'Di Voss')
  const withDi = await talkBetween(ada, di)
  await sayByHttp(ada, withDi, 'Read me')
  const failing = new Set<string>()
  const page = await context.newPage()
  const queries = new Map<number, string>()
  let cut: (() => void) | undefined
  await page.routeWebSocket(/\/sync$/, (route: WebSocketRoute) => {
    const upstream = route.connectToServer()
    route.onMessage((data) => {
      const message = JSON.parse(String(data)) as { modifications?: { queryId: number; udfPath?: string }[] }
      for (const { queryId, udfPath } of message.modifications ?? []) if (udfPath) queries.set(queryId, udfPath)
      upstream.send(data)
    })
    upstream.onMessage((data) => route.send(failed(String(data), queries, failing)))
    cut = () => void route.close({ code: 1011 })
  })
  // The request ahead of the socket reads the same person.
  await page.route('**/api/query', (route) => (failing.size > 0 ? route.fulfill({ status: 560 }) : route.continue()))
  await openConversation(page, server(), withDi)
  await expect(bubble(page, 'Read me')).toBeVisible()
  await composer(page).fill('Half a sen')
  await page.evaluate(() => Object.assign(window, { isTheSame: true }))

  failing.add('users:me')
  // The person's row has changed, so the query re-runs.
  await di.functions.mutation(api.users.updateProfile, { bio: 'Here for a while' })
  await sayByHttp(ada, withDi, 'And me')
  await expect(bubble(page, 'And me')).toBeVisible()
  // The connection is renewed, and every query repeated.
  cut?.()
  await sayByHttp(ada, withDi, 'Me, too')
  await expect(bubble(page, 'Me, too')).toBeVisible()
  await expect(composer(page)).toHaveValue('Half a sen')
  expect(await page.evaluate(() => 'isTheSame' in window)).toBe(true)

  await page.reload()
  await expect(page.getByRole('heading', { name: t('error.enterTitle') })).toBeVisible()
  failing.clear()
  await page.getByRole('button', { name: t('app.tryAgain') }).click()
  await expect(bubble(page, 'Read me')).toBeVisible()
  await context.close()
})

/** A message of the server's with some queries failed. */
function failed(data: string, queries: ReadonlyMap<number, string>, failing: ReadonlySet<string>): string {
  const message = JSON.parse(data) as { type: string; modifications?: { queryId: number }[] }
  if (message.type !== 'Transition' || !message.modifications) return data
  const modifications = message.modifications.map((one) =>
    failing.has(queries.get(one.queryId) ?? '')
      ? { type: 'QueryFailed', queryId: one.queryId, errorMessage: 'Server Error', logLines: [], journal: null }
      : one,
  )
  return JSON.stringify({ ...message, modifications })
}
