import { expect, type Page, test } from '@playwright/test'
import { bubble, composer, join, log, openChatWith, say, typeUntil, visit } from '../support/in-browser'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Page
let bo: Page

test.beforeAll(async ({ browser }) => {
  ada = await join(browser, server(), 'Ada Reyes')
  bo = await join(browser, server(), 'Bo Reyes')
})

test.afterAll(async () => {
  await Promise.all([ada, bo].map((page) => page?.context().close()))
})

test('G7.1 G7.4 clicking a person opens the chat with them, at its own URL', async () => {
  await openChatWith(ada, server(), 'Bo Reyes')
  await expect(ada).toHaveURL(/\/messages\?conversationId=\w+_\w+/)
  const address = ada.url()
  await ada.goto(address)
  await expect(ada.getByRole('main').getByText('Bo Reyes').first()).toBeVisible()
  await expect(composer(ada)).toBeVisible()
})

test('G2.1 G2.7 A’s messages appear in both browsers without a reload', async () => {
  await openChatWith(bo, server(), 'Ada Reyes')
  expect(bo.url()).toBe(ada.url())
  await say(ada, 'Hello from Ada')
  await expect(bubble(ada, 'Hello from Ada')).toBeVisible()
  await expect(bubble(bo, 'Hello from Ada')).toBeVisible()
  await expect(composer(ada)).toHaveValue('')
})

test('G5.3 G5.6 the other side sees who is typing, until the message arrives', async () => {
  await typeUntil(bo, 'On my way', ada.getByText(t('typing.one', { name: 'Bo' })))
  await composer(bo).press('Enter')
  await expect(bubble(ada, 'On my way')).toBeVisible()
  await expect(ada.getByText(t('typing.one', { name: 'Bo' }))).toBeHidden()
})

test('G6.1 G6.3 G6.4 one tick until the other has it on screen, then two', async () => {
  await visit(bo, server(), '/users')
  await say(ada, 'Are you there?')
  await expect(bubble(ada, 'Are you there?').getByRole('img', { name: t('tick.sent'), exact: true })).toBeVisible()
  await openChatWith(bo, server(), 'Ada Reyes')
  await expect(bubble(bo, 'Are you there?')).toBeVisible()
  await expect(bubble(ada, 'Are you there?').getByRole('img', { name: t('tick.read'), exact: true })).toBeVisible()
})

test('G1.4 a reload shows what the others see', async () => {
  const texts = () => log(bo).getByRole('article').allInnerTexts()
  const before = await texts()
  expect(before.length).toBeGreaterThanOrEqual(3)
  await bo.reload()
  await expect(bubble(bo, 'Are you there?')).toBeVisible()
  await expect.poll(texts).toEqual(before)
})

test('C17 five rapid sends keep their order, and each bubble its node', async () => {
  const words = ['one', 'two', 'three', 'four', 'five'].map((word) => `quick ${word}`)
  for (const word of words) await say(ada, word)
  await expect(bubble(ada, 'quick one')).toBeVisible()
  const node = await bubble(ada, 'quick five').elementHandle()
  await expect(bubble(bo, 'quick five')).toBeVisible()
  for (const page of [ada, bo]) {
    const texts = await log(page).getByRole('article').allInnerTexts()
    const order = texts.flatMap((text) => /quick \w+/.exec(text) ?? [])
    expect(order).toEqual(words)
  }
  await expect(bubble(ada, 'quick five')).not.toHaveAttribute('data-delivery', 'sending')
  expect(await node?.evaluate((element) => element.isConnected)).toBe(true)
})
