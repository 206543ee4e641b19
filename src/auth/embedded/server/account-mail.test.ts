import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type AccountBrowser, withAccounts } from '../../../../tests/support/accounts'
import { PASSWORD } from '../../../../tests/support/auth-browser'
import { type Letter, MailError } from './account-mail'

let letters: { to: string; letter: Letter; language: string }[]
let problem: string | null
let isBroken: boolean
let hasMail: boolean
beforeEach(() => {
  letters = []
  problem = null
  isBroken = false
  hasMail = true
})
const here = withAccounts(({ openFile }) => {
  const database = openFile()
  return {
    database: {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        if (isBroken && sql.includes('"emailVerified" from user')) throw new Error('The disk is gone')
        return database.prepare(sql)
      },
      close: () => database.close(),
    },
    mailer: hasMail
      ? {
          from: 'chat@example.com',
          problem: () => problem,
          send: (to, letter, language) => void letters.push({ to, letter, language }),
          sendNow: (to, letter, language) =>
            problem
              ? Promise.reject(new MailError(problem))
              : (letters.push({ to, letter, language }), Promise.resolve()),
        }
      : null,
    identityOf: () => Promise.resolve(null),
  }
})

async function bootAgain(withMail: boolean) {
  here.auth.close()
  hasMail = withMail
  await here.boot()
}

const kinds = (to = 'bo@example.com') => letters.filter((one) => one.to === to).map(({ letter }) => letter.kind)
const linksOf = (kind: 'reset' | 'confirm', to = 'bo@example.com') =>
  letters.flatMap((one) => (one.to === to && one.letter.kind === kind ? [one.letter.link.split('#')[1]!] : []))

/** Returns the password reset link that has arrived. */
async function mailed() {
  const before = linksOf('reset').length
  await here.browser().post('/forgot-password', { email: ' Bo@Example.com ' })
  return vi.waitFor(() => {
    const link = linksOf('reset')[before]
    if (!link) throw new Error('No letter yet')
    return link
  })
}

const choose = (token: string, newPassword: string) => here.browser().post('/reset-password', { token, newPassword })
const isConfirmed = async (page: AccountBrowser) => (await page.get('/account')).body.isConfirmed as boolean

describe('C323 a forgotten password, with email', () => {
  it('is replaced through a link that works once, for thirty minutes, and ends all sessions', async () => {
    const bo = await here.signedUp('bo')
    const token = await mailed()
    expect(letters.at(-1)?.letter).toMatchObject({ link: `${here.origin}/reset-password#${token}`, minutes: 30 })
    expect(await choose(token, 'another horse')).toMatchObject({ status: 200 })
    expect(await bo.get('/get-session')).toMatchObject({ body: null })
    expect(await choose(token, 'a third horse')).toMatchObject({ body: { code: 'INVALID_TOKEN' } })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 200 })
    // No other person was involved.
    expect(await bo.get('/notices')).toMatchObject({ body: { notices: [] } })

    const real = here.now
    here.now -= 30 * 60_000 + 1_000
    const late = await mailed()
    here.now = real
    expect(await choose(late, 'a late horse')).toMatchObject({ body: { code: 'INVALID_TOKEN' } })
  })

  it('gets the same response whether or not the account exists, before any lookup', async () => {
    await here.signedUp('bo')
    const answers = []
    for (const email of ['bo@example.com', 'no-one@example.com', 'not an address', '', 7, null, 'broken@example.com']) {
      // A failed lookup responds like one that finds no account.
      isBroken = email === 'broken@example.com'
      const { status, body, headers } = await here.browser().post('/forgot-password', { email })
      answers.push({ status, body, length: headers.get('content-length') })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ status: 200, body: {}, length: '2' })]),
    )
    await vi.waitFor(() => expect(linksOf('reset')).toHaveLength(1))
    expect(letters.filter(({ letter }) => letter.kind === 'reset')).toHaveLength(1)
  })

  it('floods no one: three emails an hour, and ten requests a minute from one address', async () => {
    await here.signedUp('bo')
    const statuses: number[] = []
    for (let n = 0; n < 12; n++)
      statuses.push((await here.browser().post('/forgot-password', { email: 'bo@example.com' })).status)
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429])
    await new Promise((resolve) => setImmediate(resolve))
    expect(linksOf('reset')).toHaveLength(3)
  })

  it('can’t be replaced on a disabled account', async () => {
    await here.signedUp('ada')
    await here.signedUp('bo')
    here.auth.access.setDisabled(here.auth.access.find({ email: 'bo@example.com' }).id, true)
    await here.browser().post('/forgot-password', { email: 'bo@example.com' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(linksOf('reset')).toEqual([])
  })

  it('is replaced through a link that also confirms the address, because its reader opened it', async () => {
    const bo = await here.signedUp('bo')
    expect(await isConfirmed(bo)).toBe(false)
    await choose(await mailed(), 'another horse')
    await bo.signIn('bo', 'another horse')
    expect(await isConfirmed(bo)).toBe(true)
    expect(kinds()).toEqual(['confirm', 'reset', 'password-changed'])
  })

  it('can’t be replaced this way if the server sends no email', async () => {
    await here.signedUp('bo')
    expect((await here.browser().get('/registration')).body).toMatchObject({ hasMail: true })
    await bootAgain(false)
    expect((await here.browser().get('/registration')).body).toMatchObject({ hasMail: false })
    expect(await here.browser().post('/forgot-password', { email: 'bo@example.com' })).toMatchObject({
      status: 404,
      body: { code: 'MAIL_OFF' },
    })
  })
})

describe('C324 an email address', () => {
  const confirm = (token: string) => here.browser().post('/email/confirm', { token })

  it('is confirmed by a link that works once, for a day; a new address gets it at once, an old one on request', async () => {
    await bootAgain(false)
    const bo = await here.signedUp('bo')
    await bootAgain(true)
    expect(kinds()).toEqual([])
    expect(await bo.post('/email/confirmation')).toMatchObject({ status: 200 })
    expect(await confirm('no such token')).toMatchObject({ body: { code: 'INVALID_TOKEN' } })
    expect(await confirm(linksOf('confirm')[0]!)).toMatchObject({ status: 200 })
    expect(await isConfirmed(bo)).toBe(true)
    expect(await confirm(linksOf('confirm')[0]!)).toMatchObject({ status: 400 })
    await bo.post('/email/confirmation')
    expect(kinds()).toEqual(['confirm'])

    const cy = await here.signedUp('cy')
    const [link] = linksOf('confirm', 'cy@example.com')
    here.now += 24 * 60 * 60_000
    expect(await confirm(link!)).toMatchObject({ status: 400 })
    expect(await isConfirmed(cy)).toBe(false)
  })

  it('a changed address must be confirmed again; links for the old one become invalid, and the old one gets an email', async () => {
    const bo = await here.signedUp('bo')
    const [old] = linksOf('confirm')
    await bo.post('/email', { email: 'bo@new.example', password: PASSWORD })
    expect(await confirm(old!)).toMatchObject({ status: 400 })
    // The address was never confirmed, so nothing is sent to it.
    expect(kinds()).toEqual(['confirm'])
    expect(await confirm(linksOf('confirm', 'bo@new.example')[0]!)).toMatchObject({ status: 200 })
    await bo.post('/email', { email: 'bo@newer.example', password: PASSWORD })
    expect(kinds('bo@new.example')).toEqual(['confirm', 'address-changed'])
    expect(await isConfirmed(bo)).toBe(false)
  })

  it('an unconfirmed address gets nothing but confirmation and password reset links', async () => {
    const bo = await here.signedUp('bo')
    const change = (currentPassword: string, newPassword: string) =>
      bo.post('/change-password', { currentPassword, newPassword })
    await change(PASSWORD, 'another horse')
    expect(kinds()).toEqual(['confirm'])
    await confirm(linksOf('confirm')[0]!)
    await change('another horse', 'a third horse')
    expect(kinds()).toEqual(['confirm', 'password-changed'])
    const token = await here.auth.access.resetToken(here.auth.access.find({ email: 'bo@example.com' }).id, 'Ada')
    await choose(token, 'a fourth horse')
    expect(letters.at(-1)).toMatchObject({ to: 'bo@example.com', letter: { kind: 'password-changed', by: 'Ada' } })
  })

  it('gets three links an hour', async () => {
    const bo = await here.signedUp('bo')
    for (let n = 0; n < 2; n++) expect(await bo.post('/email/confirmation')).toMatchObject({ status: 200 })
    expect(await bo.post('/email/confirmation')).toMatchObject({ status: 429 })
    expect(await here.browser().post('/email/confirmation')).toMatchObject({ status: 401 })
  })
})

it('C373 one mailbox gets three emails of a kind per hour, however many accounts have its address', async () => {
  for (let n = 1; n <= 4; n++) await here.signedUp(`bo+${n}`)
  const toBo = (kind: Letter['kind']) =>
    letters.filter((one) => one.letter.kind === kind && /^bo(\+\d)?@/.test(one.to)).length
  expect(toBo('confirm')).toBe(3)
  for (const name of ['cy', 'di']) {
    const page = await here.signedUp(name)
    await page.post('/email', { email: 'bo@example.com', password: PASSWORD })
    await page.post('/email', { email: `${name}@example.com`, password: PASSWORD })
  }
  expect(toBo('confirm')).toBe(3)
  for (let n = 1; n <= 4; n++) await here.browser().post('/forgot-password', { email: `bo+${n}@example.com` })
  await new Promise((resolve) => setImmediate(resolve))
  expect(toBo('reset')).toBe(3)
  // An hour later, its person is written to again.
  here.now += 60 * 60_000
  await here.browser().post('/forgot-password', { email: 'bo+1@example.com' })
  await vi.waitFor(() => expect(toBo('reset')).toBe(4))
})

describe('C325 a test email', () => {
  it('is sent to the administrator who requests it, or says what is wrong', async () => {
    const ada = await here.signedUp('ada')
    const bo = await here.signedUp('bo')
    expect(await ada.post('/server/test-mail')).toMatchObject({ status: 200, body: { to: 'ada@example.com' } })
    expect(letters.at(-1)).toMatchObject({ to: 'ada@example.com', letter: { kind: 'test' } })
    expect(await bo.post('/server/test-mail')).toMatchObject({ status: 403 })
    expect(await here.browser().post('/server/test-mail')).toMatchObject({ status: 401 })
    problem = 'The mail server rejected the user name or the password.'
    expect(await ada.post('/server/test-mail')).toMatchObject({ body: { code: 'MAIL_FAILED', message: problem } })
    expect(await ada.get('/server')).toMatchObject({ body: { mail: { from: 'chat@example.com', problem } } })
  })
})

describe('C553 the language of an email', () => {
  const GERMAN = { 'accept-language': 'de-AT, de;q=0.9, en;q=0.8' }
  const languageOf = (kind: Letter['kind']) => letters.findLast(({ letter }) => letter.kind === kind)?.language

  it('is that of the page that asked for it', async () => {
    await here.signedUp('ada')
    expect(languageOf('confirm')).toBe('en')
    const bo = here.browser()
    await bo.post('/sign-up/email', { name: 'bo', email: 'bo@example.com', password: PASSWORD }, GERMAN)
    expect(languageOf('confirm')).toBe('de')
    await bo.post('/email', { email: 'new@example.com', password: PASSWORD }, { cookie: cookieOf(bo, 'en'), ...GERMAN })
    expect(languageOf('confirm')).toBe('en')
    await here.browser().post('/forgot-password', { email: 'ada@example.com' }, GERMAN)
    await vi.waitFor(() => expect(languageOf('reset')).toBe('de'))
  })

  it('is that of the account’s pages if someone else caused it, and English if they haven’t reported one', async () => {
    await here.signedUp('ada')
    const bo = await here.signedUp('bo')
    await here.auth.access.confirmAddress(here.idOf('bo'))
    await bo.post('/change-password', { currentPassword: PASSWORD, newPassword: `${PASSWORD} 2` })
    expect(languageOf('password-changed')).toBe('en')
    await bo.get('/token', GERMAN)
    // Opening the link is enough, from a page without a session.
    await choose(await mailed(), `${PASSWORD} 3`)
    expect(languageOf('password-changed')).toBe('de')
  })
})

const cookieOf = (page: AccountBrowser, language: string) =>
  [...page.cookies, ['parley-language', language]].map(([name, value]) => `${name}=${value}`).join('; ')
