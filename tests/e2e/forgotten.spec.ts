/** Recovering an account. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { accountOf, copied, visit } from '../support/in-browser'
import { joinByHttp } from '../support/by-http'
import { arrive, leave } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

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
  await ada.page.getByRole('button', { name: t('details.open') }).click()
  await ada.page.getByRole('button', { name: t('account.open') }).click()
  const dialog = ada.page.getByRole('dialog', { name: t('account.title', { name: 'Bo Lind' }) })
  await expect(
    dialog.getByRole('switch', { name: t('account.admin') }).or(dialog.getByLabel(t('account.admin'))),
  ).toBeEnabled()
  await expectNoViolation(ada.page, 'the dialog of an account')
  await dialog.getByRole('button', { name: t('account.copyLink') }).click()
  await expect(dialog.getByLabel(t('account.link'))).toBeVisible()
  const link = await copied(ada.page)
  expect(link).toContain('/reset-password#')

  const page = await (await browser.newContext()).newPage()
  await page.goto(`${server().url}/sign-in`)
  await page.getByText(t('auth.forgot')).click()
  await expect(page.getByText(t('auth.forgotText'))).toBeVisible()
  await visit(ada.page, server(), '/settings/server')
  await ada.page.getByLabel(t('server.owner')).fill('Ada Moss, room 12')
  await ada.page.getByLabel(t('server.owner')).press('Enter')
  await expect(ada.page.getByText(t('app.saved'), { exact: true })).toBeVisible()
  await page.reload()
  await page.getByText(t('auth.forgot')).click()
  await expect(page.getByText(/Ask the person who runs this server for a link.*room 12/)).toBeVisible()
  await page.goto(link)
  await expect(page.getByLabel(t('auth.newPassword'))).toHaveAttribute('autocomplete', 'new-password')
  await page.getByLabel(t('auth.newPassword')).fill('iloveyou')
  await page.getByRole('button', { name: t('auth.savePassword') }).click()
  await expect(page.getByText(t('auth.errors.passwordCommon'))).toBeVisible()
  await page.getByLabel(t('auth.newPassword')).fill('a new horse')
  await page.getByRole('button', { name: 'Show password' }).click()
  await expect(page.getByLabel(t('auth.newPassword'))).toHaveAttribute('type', 'text')
  await expectNoViolation(page, 'the page for a new password')
  await page.getByRole('button', { name: t('auth.savePassword') }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  const { email } = accountOf('Bo Lind')
  // Password managers and phones recognize these fields.
  await expect(page.getByLabel(t('auth.email'))).toHaveAttribute('autocomplete', 'username')
  await expect(page.getByLabel(t('auth.password'), { exact: true })).toHaveAttribute('autocomplete', 'current-password')
  await page.getByLabel(t('auth.email')).fill(email)
  await page.getByLabel(t('auth.password'), { exact: true }).fill('a new horse')
  await page.getByRole('button', { name: t('auth.signIn') }).click()
  const notice = page.getByRole('dialog', { name: t('notices.title') })
  await expect(notice.getByText('with a link from Ada Moss')).toBeVisible()
  await expectNoViolation(page, 'the notice about an account')
  // Until it is dismissed: a reload doesn't dismiss it.
  await page.reload()
  await notice.getByRole('button', { name: t('notices.dismiss') }).click()
  await expect(notice).toBeHidden()
  await page.goto(link)
  await page.getByLabel(t('auth.newPassword')).fill('another one')
  await page.getByRole('button', { name: t('auth.savePassword') }).click()
  await expect(page.getByText(t('auth.errors.linkInvalid'))).toBeVisible()
  await page.context().close()
  await leave(ada)
})
