import { expect, test } from '@playwright/test'
import { accountOf, expectSignedIn, signIn, signUp } from '../support/in-browser'
import { useServer } from '../support/use-server'

const server = useServer()
const ada = accountOf('Ada Moss')

test.describe.configure({ mode: 'serial' })

test('the first account needs the code that the server printed', async ({ page }) => {
  expect(server().setupCode).toMatch(/\w/)
  await page.goto(`${server().url}/sign-up`)
  await page.getByLabel('Setup code').fill('AAAA-AAAA-AAAA')
  await page.getByLabel('Name').fill(ada.name)
  await page.getByLabel('Email').fill(ada.email)
  await page.getByLabel('Password').fill(ada.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('That setup code isn’t right')).toBeVisible()

  await signUp(page, server(), ada, server().setupCode)
})

test('G3.1 who is not signed in gets the sign-in page', async ({ page }) => {
  await page.goto(`${server().url}/messages`)
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('G3.2 the right credentials sign in, wrong ones get a sentence', async ({ page }) => {
  await signIn(page, server(), { ...ada, password: 'something else' })
  await expect(page.getByText('That email and password don’t match.')).toBeVisible()
  await signIn(page, server(), ada)
  await expectSignedIn(page)
})

test('G3.3 a reload stays signed in, signing out ends it', async ({ page }) => {
  await signIn(page, server(), ada)
  await expectSignedIn(page)
  await page.reload()
  await expectSignedIn(page)

  await page.goto(`${server().url}/profile`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto(`${server().url}/messages`)
  await expect(page).toHaveURL(/\/sign-in/)
})

test('G1.1 there are three pages: sign in, messages and people', async ({ page }) => {
  await page.goto(`${server().url}/sign-in`)
  await expect(page.getByRole('heading', { name: /Sign in/ })).toBeVisible()
  await signIn(page, server(), ada)
  await expectSignedIn(page)
  await page.getByRole('link', { name: 'People', exact: true }).first().click()
  await expect(page.getByRole('heading', { name: /^People/ })).toBeVisible()
})
