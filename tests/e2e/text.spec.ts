/** The content of a message: formatting, code, and links; and the composer's help in writing them. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { hrefOf } from '../../domain/addresses'
import { expectNoViolation } from '../support/axe'
import { type Caller, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, copied, log, openMessageMenu } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { watchFlashes } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada))

test('C40 formatting is rendered, and anything else stays as typed', async () => {
  const { page } = ada
  await sayByHttp(bo, talk, 'Start **bold**, *slanted*, ~~gone~~ and `npm test`\n\n> quoted\n\n- one\n- two\n\nEnd')
  const message = bubble(page, 'Start bold')
  await expect(message.locator('strong')).toHaveText('bold')
  await expect(message.locator('em')).toHaveText('slanted')
  await expect(message.locator('del')).toHaveText('gone')
  await expect(message.locator('code')).toHaveText('npm test')
  await expect(message.locator('blockquote')).toHaveText('quoted')
  await expect(message.getByRole('listitem')).toHaveText(['- one', '- two'])

  await sayByHttp(bo, talk, '# Plain\n<img src=x onerror=alert(1)> &amp; snake_case_name 2 * 3\n---')
  await expect(bubble(page, '# Plain')).toContainText('<img src=x onerror=alert(1)> &amp; snake_case_name 2 * 3')
  await expect(log(page).locator('img, h1, h2, hr')).toHaveCount(0)
})

test('C40 the list shows a message without its formatting', async () => {
  await sayByHttp(bo, talk, 'The **last** one, `code` and [the plan](https://parley.example)')
  await expect(
    ada.page
      .getByRole('region', { name: t('list.title') })
      .getByText('The last one, code and the plan (parley.example)'),
  ).toBeVisible()
})

test('C41 only safe links can be pressed, and they go where they say', async () => {
  const { page } = ada
  const place = hrefOf(talk, 0)
  await sayByHttp(
    bo,
    talk,
    `Links https://parley.example/a_b_c. and [words](https://parley.example/w), [bank.example](https://evil.example), ` +
      `[no](javascript:alert(1)), bo@example.test and ${server().url}${place}`,
  )
  const links = bubble(page, 'Links https').getByRole('link')
  await expect(links).toHaveText([
    'https://parley.example/a_b_c',
    'words (parley.example)',
    'bank.example (evil.example)',
    'bo@example.test',
    server().url + place,
  ])
  for (const link of await links.all().then((all) => all.slice(0, 4))) {
    await expect(link).toHaveAttribute('rel', /noopener/)
    await expect(link).toHaveAttribute('href', /^(https|mailto):/)
  }
  const flashes = await watchFlashes(page)
  await links.last().click()
  await expect.poll(flashes).toEqual([0])
  await expect(page).toHaveURL(server().url + place)
})

test('C43 C134 code has its language, colors, and a copy button, and nothing moves when they load', async () => {
  const { page } = ada
  const code =
    'const answer: number = 42 // the question\nexport const wide = "a line that is longer than the bubble is wide, so it scrolls in its own place"'
  await sayByHttp(bo, talk, `Here:\n\`\`\`ts\n${code}\n\`\`\``)
  const block = bubble(page, 'Here:').getByRole('figure')
  await expect(block.locator('pre')).toHaveText(code)
  await expect(block.getByText('const', { exact: true }).first()).toHaveClass(/code-keyword/)
  // Highlighting runs in a worker, apart from the page's own work.
  expect(page.workers()).toHaveLength(1)
  await block.getByRole('button', { name: t('chat.copyCode') }).click()
  await expect(page.getByText(t('chat.codeCopied'))).toBeVisible()
  expect(await copied(page)).toBe(code)
  const box = await bubble(page, 'Here:').boundingBox()
  expect(box?.width).toBeLessThanOrEqual(760)
  expect(await log(page).evaluate((scroller) => scroller.scrollWidth - scroller.clientWidth)).toBe(0)
})

test('C40 an endless word wraps, and each message has its own direction', async () => {
  const { page } = ada
  await sayByHttp(bo, talk, 'x'.repeat(400))
  await sayByHttp(bo, talk, 'שלום **עולם**')
  await expect(bubble(page, 'שלום')).toBeVisible()
  expect(await log(page).evaluate((scroller) => scroller.scrollWidth - scroller.clientWidth)).toBe(0)
  expect(
    await bubble(page, 'שלום')
      .locator('strong')
      .evaluate((mark) => getComputedStyle(mark).direction),
  ).toBe('rtl')
})

test('C28 each line of a message has its own direction, and stacked diacritics stay in their row', async () => {
  const { page } = ada
  await sayByHttp(
    bo,
    talk,
    'First in English, and long enough to see\nשורה בעברית\n- one\n- שתיים\nx' + '\u030d'.repeat(60),
  )
  const message = bubble(page, 'First in English')
  await expect(message).toBeVisible()
  const edges = await message
    .locator('[dir=auto]')
    .last()
    .evaluate(
      (_, wanted) => {
        const bounds = (text: string) => {
          const walker = document.createTreeWalker(document.querySelector('[role=log]')!, NodeFilter.SHOW_TEXT)
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.nodeValue?.indexOf(text) ?? -1
            if (at === -1) continue
            const range = document.createRange()
            range.setStart(node, at)
            range.setEnd(node, at + text.length)
            const { left, right } = range.getBoundingClientRect()
            const box = node.parentElement?.closest('li, div')?.getBoundingClientRect()
            return { left: left - (box?.left ?? 0), right: (box?.right ?? 0) - right }
          }
          return null
        }
        return wanted.map(bounds)
      },
      ['First in English', 'שורה בעברית', 'שתיים'],
    )
  const [english, hebrew, item] = edges
  expect(english?.left).toBeLessThan(2)
  expect(hebrew?.right).toBeLessThan(2)
  expect(hebrew?.left).toBeGreaterThan(10)
  // Behind its marker, at the right edge.
  expect(item?.right).toBeLessThan(30)
  await expect(message.locator('.clip-marks').last()).toHaveCSS('overflow', 'clip')
})

test('C133 the preview, the bubble, a quote, and a copied message say the same', async () => {
  const { page } = ada
  const said =
    'Same **5*6** `a*b` [the plan](https://parley.example/x) __init__.py ~~no~~ https://youtu.be/abc_ 「*あ*」'
  const read = 'Same 5*6 a*b the plan (parley.example) __init__.py no https://youtu.be/abc_ 「あ」'
  const { seq } = await sayByHttp(bo, talk, said)
  const message = bubble(page, 'Same 5*6')
  await expect(message).toContainText(read)
  await expect(page.getByRole('region', { name: t('list.title') }).getByText(read)).toBeVisible()
  await openMessageMenu(page, message)
  await page.getByRole('menuitem', { name: t('chat.actions.copy') }).click()
  // Copied text includes the link's target.
  const copied = read.replace('(parley.example)', '(https://parley.example/x)')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(copied)
  await bo.functions.mutation(api.messages.sendMessage, {
    conversationId: talk,
    content: 'Answering the same',
    clientMessageId: 'the-same',
    replyTo: seq,
  })
  await expect(bubble(page, 'Answering the same').getByRole('button', { name: like('chat.quote.goTo') })).toContainText(
    read,
  )
})

test('C27 text has no violation in either theme', async () => {
  const { page } = ada
  await sayByHttp(
    ada,
    talk,
    `Own words: **b** \`code\` https://parley.example\n\n> quote\n\n\`\`\`js\nconst a = [1, "two"] // three\n\`\`\``,
  )
  await expect(bubble(page, 'Own words').getByText('const', { exact: true })).toHaveClass(/code-keyword/)
  // A resting pointer shows a tooltip for whatever moves under it, outside all landmarks.
  await page.mouse.move(0, 0)
  await expectNoViolation(page, 'text')
})
