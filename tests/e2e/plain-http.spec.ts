/** Over plain HTTP on a local network, where browsers withhold the features of secure contexts. */
import { expect, test } from '@playwright/test'
import { accountOf, bubble, composer, openMessageMenu, say, signUp } from '../support/in-browser'
import { freePort } from '../support/pages-alone'
import { type RunningServer, startServer } from '../support/server'
import playwright from '../../playwright.config'
import { t } from '../support/text'

const host = 'parley.lan'
const { launchOptions } = playwright.use!
test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), `--host-resolver-rules=MAP ${host} 127.0.0.1`],
  },
})

let server: RunningServer

test.beforeAll(async () => {
  const port = await freePort()
  const running = await startServer({ port, args: ['--public-url', `http://${host}:${port}`] })
  server = { ...running, url: `http://${host}:${port}` }
})

test.afterAll(() => server?.stop())

test('G1.5 C358 outside a secure context people can sign up, write, and copy', async ({ page }) => {
  await signUp(page, server, accountOf('Ada Moss'), server.setupCode)
  expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto, 'clipboard' in navigator])).toEqual([
    false,
    false,
    false,
  ])
  await page.goto(`${server.url}/users`)
  await page.getByRole('main').getByText('Ada Moss', { exact: true }).click()
  await say(page, 'A note on plain http')
  await expect(bubble(page, 'A note on plain http').getByRole('img', { name: t('tick.waiting') })).toHaveCount(0)
  await openMessageMenu(page, bubble(page, 'A note on plain http'))
  await page.getByRole('menuitem', { name: t('chat.actions.copy') }).click()
  await expect(page.getByText(t('chat.textCopied'))).toBeVisible()
  await composer(page).press('ControlOrMeta+v')
  await expect(composer(page)).toHaveValue('A note on plain http')
  await page.goto(`${server.url}/settings`)
  await expect(page.getByText(t('settings.plainAddressText'))).toBeVisible()
})
