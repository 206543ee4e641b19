/** What the pages don't do: ask at every key, load what they don't show, render what hasn't changed. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { callerOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { stopClock } from '../support/clock'
import { bubble, join } from '../support/in-browser'
import { openConversation } from '../support/person'
import { watchRenders } from '../support/renders'
import { useServer } from '../support/use-server'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let page: Page

test.beforeAll(async ({ browser }) => {
  page = await join(browser, server(), 'Ada Swift')
})

test.afterAll(() => page?.context().close())

test('G11.2 a search is asked for 300 ms after the last key, not at every key', async () => {
  const searches: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const text = /"users:searchPeople","args":\[\{"text":"([^"]*)"/.exec(String(payload))?.[1]
      if (text !== undefined) searches.push(text)
    }),
  )
  await page.clock.install()
  await page.goto(`${server().url}/users`)
  await expect(page.getByRole('main').getByText('Ada Swift')).toBeVisible()
  await stopClock(page)
  for (const key of 'ada swift') {
    await page.getByRole('searchbox').pressSequentially(key)
    await page.clock.runFor(60)
  }
  await page.clock.runFor(230)
  expect(searches).toEqual([])
  await page.clock.runFor(20)
  await page.clock.resume()
  await expect.poll(() => searches).toEqual(['ada swift'])
})

test('G11.6 a new message renders itself, and no other message again', async () => {
  const ada = await callerOf(page.context().request, server(), 'Ada Swift')
  const bo = await joinByHttp(server(), 'Bo Lind')
  const talk = await talkBetween(ada, bo)
  await fill(server(), ada, talk, 40)
  const rendered = await watchRenders(page)
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Line 40')).toBeInViewport()
  expect((await rendered()).messages.length).toBeGreaterThan(30)
  // What still comes after the messages may fall into one round; what a new one causes falls into each.
  let round = 0
  await expect(async () => {
    const text = `Only this one, ${++round}.`
    await rendered()
    await sayByHttp(bo, talk, text)
    await expect(bubble(page, text)).toBeInViewport()
    expect((await rendered()).messages).toEqual([await bubble(page, text).getAttribute('data-row')])
  }).toPass()
})

test('G11.5 the first load of /messages is at most 250 kB of compressed JavaScript, and brings no dialog or menu', async () => {
  const html = await (await page.request.get(`${server().url}/messages`)).text()
  // Browsers that know modules, as all that are supported do, leave the others out.
  const tags = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/nomodule/i.test(tag))
  const scripts = [...new Set(tags.flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []))]
  expect(scripts.length).toBeGreaterThan(3)
  let bytes = 0
  let code = ''
  for (const path of scripts) {
    const text = await (await page.request.get(new URL(path, server().url).href)).text()
    bytes += gzipSync(text, { level: 9 }).length
    code += text
  }
  expect(bytes).toBeLessThanOrEqual(250_000)
  // Dialogs and menus by what only they are styled with: in the build, and not in the first load.
  const all = readdirSync('.next/static/chunks', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFileSync(posix.join('.next/static/chunks', path), 'utf8'))
    .join('')
  for (const mark of ['p-6 shadow-e3', 'p-1 shadow-e2']) {
    expect(all, mark).toContain(mark)
    expect(code, mark).not.toContain(mark)
  }
})
