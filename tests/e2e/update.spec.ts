/** An update in front of open tabs: the real scripts, and this build a second time with other script names. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { textsIn } from '../support/club'
import { bubble, composer, liveAt } from '../support/in-browser'
import { arrive, leave, openConversation } from '../support/person'
import type { RunningServer } from '../support/server'
import { ROOT } from '../support/source-tree'
import { t } from '../support/text'
import { makeUpdateHome, type UpdateHome } from '../support/update-home'

test.use({ serviceWorkers: 'allow' })

/** Replaces the real build: a copy of this repository's build, under other names from the second version on. */
const BUILD = `
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSources, rememberBuild } from './lib-sources.mjs'

const root = join(import.meta.dirname, '..')
const built = process.env.TEST_BUILT
const pages = join(root, '.next')
cpSync(join(built, 'dist'), join(root, 'dist'), { recursive: true })
mkdirSync(pages, { recursive: true })
for (const name of readdirSync(join(built, '.next'))) {
  if (!/^(cache|trace|types|diagnostics)/.test(name)) cpSync(join(built, '.next', name), join(pages, name), { recursive: true })
}
if (readFileSync(join(root, 'server/version.txt'), 'utf8') !== 'version 1') {
  // The same length as before, because some lengths are stored beside them.
  const other = (name) => (name.startsWith('z') ? 'y' : 'z') + name.slice(1)
  const chunks = readdirSync(join(pages, 'static/chunks')).map((name) => name.split('.')[0])
  const names = [readFileSync(join(pages, 'BUILD_ID'), 'utf8'), ...new Set(chunks)]
  const any = new RegExp(names.map((name) => name.replace(/[~$.]/g, '\\\\$&')).join('|'), 'g')
  for (const entry of readdirSync(pages, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !/BUILD_ID|\\.(js|css|json|html|rsc|body|txt)$/.test(entry.name)) continue
    const text = readFileSync(path, 'utf8')
    const renamed = text.replace(any, other)
    if (renamed !== text) writeFileSync(path, renamed)
  }
  for (const folder of ['static', 'static/chunks']) {
    for (const name of readdirSync(join(pages, folder))) {
      renameSync(join(pages, folder, name), join(pages, folder, name.replace(any, other)))
    }
  }
}
rememberBuild(root, hashSources(root))
`

let repository: UpdateHome
test.beforeAll(async () => {
  liveAt('update.example')
  repository = await makeUpdateHome({
    build: BUILD,
    files: ['next.config.ts', 'tsconfig.json', 'src/security-headers.ts', 'public'],
    env: { TEST_BUILT: ROOT, PARLEY_MESSAGES_PER_SECOND: '0' },
  })
})
test.afterAll(() => repository.remove())

test('C363 C560 C669 tabs open during an update can send, lose no draft, and load what they haven’t loaded yet', async ({
  browser,
}) => {
  const { url } = repository
  const running = repository.start()
  const setupCode = await running.find(/Setup code: (\S+)/)
  const server = { url } as RunningServer
  const ada = await arrive(browser, server, 'Ada Moss', { setupCode })
  const bo = await arrive(browser, server, 'Bo Lind')
  const conversationId = await ada.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [ada.userId, bo.userId],
  })
  for (const { page } of [ada, bo]) {
    await openConversation(page, server, conversationId)
    await page.evaluate(() => Object.assign(window, { isSameDocument: true }))
  }
  const isSame = () => ada.page.evaluate(() => 'isSameDocument' in window)
  const before = await ada.page.content()
  await composer(ada.page).fill('Half a thought')

  // Bo keeps writing from before the switch until after it.
  repository.release('version 2')
  const state = { isSwitching: false, isOver: false }
  const updating = repository
    .update([], (text) => (state.isSwitching ||= text.includes('Switching over')))
    .finally(() => (state.isOver = true))
  await expect.poll(() => state.isSwitching).toBe(true)
  const sent: string[] = []
  while (!state.isOver || sent.length < 5) {
    const text = `Line ${sent.length + 1}`
    await composer(bo.page).fill(text)
    await composer(bo.page).press('Enter')
    await expect(bubble(bo.page, text)).toBeVisible()
    sent.push(text)
  }
  expect(await updating).toMatchObject({ code: 0, text: expect.stringContaining('is running') })

  await expect(bubble(ada.page, sent.at(-1)!)).toBeVisible()
  await expect(bo.page.getByText(t('tick.failed'))).toHaveCount(0)
  expect(await textsIn(ada, conversationId)).toEqual(sent)
  await expect(composer(ada.page)).toHaveValue('Half a thought')
  await composer(ada.page).press('Enter')
  await expect(bubble(bo.page, 'Half a thought')).toBeVisible()

  // Belongs to a build that no longer exists: its dialog has not been loaded before.
  const fetched: string[] = []
  ada.page.on('response', (response) => {
    if (response.url().includes('/_next/static/chunks/')) fetched.push(`${response.status()} ${response.url()}`)
  })
  await ada.page.getByRole('button', { name: t('details.open') }).click()
  await ada.page.getByRole('button', { name: t('account.open') }).click()
  await expect(ada.page.getByRole('dialog', { name: t('account.title', { name: 'Bo Lind' }) })).toBeVisible()
  expect(fetched.filter((one) => !one.startsWith('200'))).toEqual([])
  await ada.page.keyboard.press('Escape')
  expect(await isSame()).toBe(true)

  // Reloaded pages are the new version's, and still have the draft.
  await composer(ada.page).fill('Another thought')
  const ready = ada.page.getByText(t('update.ready')).filter({ visible: true })
  await expect(ready).toBeVisible()
  expect(await isSame()).toBe(true)
  await ada.page.getByRole('button', { name: t('update.reload') }).click()
  await expect.poll(isSame).toBe(false)
  await expect(composer(ada.page)).toHaveValue('Another thought')
  const scripts = (html: string) => new Set(html.match(/_next\/static\/chunks\/[\w~.-]+\.js/g))
  const after = scripts(await ada.page.content())
  expect([...scripts(before)].filter((name) => after.has(name))).toEqual([])
  await expect(ready).toHaveCount(0)
  await leave(ada, bo)
  running.child.kill('SIGTERM')
})
