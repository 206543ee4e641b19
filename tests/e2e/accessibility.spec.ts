import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { bubble, join, openChatWith, say } from '../support/in-browser'
import { useServer } from '../support/use-server'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Page

test.beforeAll(async ({ browser }) => {
  ada = await join(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  await (await join(browser, server(), 'Bo Lind')).context().close()
  await openChatWith(ada, server(), 'Bo Lind')
  await say(ada, 'A message, so that there is one')
  await expect(bubble(ada, 'A message')).toBeVisible()
})

test.afterAll(() => ada?.context().close())

async function violations(page: Page) {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

for (const theme of ['light', 'dark'] as const) {
  test(`C27 no page has a violation, in the ${theme} theme`, async ({ browser }) => {
    await ada.emulateMedia({ colorScheme: theme })
    for (const path of ['messages', 'users', 'profile', 'settings']) {
      await ada.goto(`${server().url}/${path}`)
      await expect(ada.getByRole('heading').first()).toBeVisible()
      expect(await violations(ada), path).toEqual([])
    }
    await openChatWith(ada, server(), 'Bo Lind')
    await expect(bubble(ada, 'A message')).toBeVisible()
    expect(await violations(ada), 'an open chat').toEqual([])

    const stranger = await (await browser.newContext({ colorScheme: theme })).newPage()
    for (const path of ['sign-in', 'sign-up']) {
      await stranger.goto(`${server().url}/${path}`)
      await expect(stranger.getByLabel('Email')).toBeVisible()
      expect(await violations(stranger), path).toEqual([])
    }
    await stranger.context().close()
  })
}
