/** Recovering an account. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { accountOf, copied, visit } from '../support/in-browser'
import { joinByHttp } from '../support/by-http'
import { arrive, leave } from '../support/person'
import { useServer } from '../support/use-server'

const server = useServer({ isFresh: true })

test('C281 C320 C321 an administrator copies a link in three presses; its owner sets a new password, signs in, and sees who created it', async ({
  browser,
}) => {
  const ada = await arrive(browser, server(), 'Ada Moss', {
    setupCode: server().setupCode,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const bo = await joinByHttp(server(), 'Bo Lind')
  const conversationId = await bo.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [bo.userId, ada.userId],
  })
  await ada.page.goto(`${server().url}/messages?conversationId=${conversationId}`)
  await ada.page.getByRole('button', { name: 'Details' }).click()
  await ada.page.getByRole('button', { name: 'Account' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'Account of Bo Lind' })
  await expect(
    dialog.getByRole('switch', { name: 'Administrator' }).or(dialog.getByLabel('Administrator')),
  ).toBeEnabled()
  await expectNoViolation(ada.page, 'the dialog of an account')
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  await expect(dialog.getByLabel('Link for a new password')).toBeVisible()
  const link = await copied(ada.page)
  expect(link).toContain('/reset-password#')

  const page = await (await browser.newContext()).newPage()
  await page.goto(`${server().url}/sign-in`)
  await page.getByText('Forgot your password?').click()
  await expect(page.getByText('Ask an administrator of this server.')).toBeVisible()
  await visit(ada.page, server(), '/settings/server')
  await ada.page.getByLabel('Contact').fill('Ada Moss, room 12')
  await ada.page.getByLabel('Contact').press('Enter')
  await expect(ada.page.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await page.getByText('Forgot your password?').click()
  await expect(page.getByText(/Ask the person who runs this server for a link.*room 12/)).toBeVisible()
  await page.goto(link)
  await expect(page.getByLabel('New password')).toHaveAttribute('autocomplete', 'new-password')
  await page.getByLabel('New password').fill('iloveyou')
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('That password is too easy to guess.')).toBeVisible()
  await page.getByLabel('New password').fill('a new horse')
  await page.getByRole('button', { name: 'Show password' }).click()
  await expect(page.getByLabel('New password')).toHaveAttribute('type', 'text')
  await expectNoViolation(page, 'the page for a new password')
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  const { email } = accountOf('Bo Lind')
  // Password managers and phones recognize these fields.
  await expect(page.getByLabel('Email')).toHaveAttribute('autocomplete', 'username')
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('autocomplete', 'current-password')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('a new horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  const notice = page.getByRole('dialog', { name: 'Your account was changed' })
  await expect(notice.getByText('with a link from Ada Moss')).toBeVisible()
  await expectNoViolation(page, 'the notice about an account')
  // Until it is dismissed: a reload doesn't dismiss it.
  await page.reload()
  await notice.getByRole('button', { name: 'Got it' }).click()
  await expect(notice).toBeHidden()
  await page.goto(link)
  await page.getByLabel('New password').fill('another one')
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('This link was already used')).toBeVisible()
  await page.context().close()
  await leave(ada)
})
