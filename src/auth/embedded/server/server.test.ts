/** Accounts over their endpoints. One file: every case starts from signing up, the HTTP entry, and the database. */
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { type AccountBrowser, ISSUER, SERVER_STATE, signingKey, withAccounts } from '../../../../tests/support/accounts'
import { PASSWORD } from '../../../../tests/support/auth-browser'
import { IDENTITY_VERSION } from './identity-database'
import type { AccountEvent } from './auth-parts'

let events: AccountEvent[]
let failSync: boolean
beforeEach(() => {
  events = []
  failSync = false
})
const here = withAccounts(() => ({
  syncUser: (event) => (failSync ? Promise.reject(new Error('down')) : (events.push(event), Promise.resolve())),
  identityOf: (userId) => Promise.resolve(userId.startsWith('person-') ? `${ISSUER}|${userId.slice(7)}` : null),
}))

const withAdmin = () => here.signedUp('ada')

const verify = (token: string) => {
  const jwks = JSON.parse(Buffer.from(here.auth.jwksUri.split(',')[1]!, 'base64').toString()) as JSONWebKeySet
  return jwtVerify(token, createLocalJWKSet(jwks), {
    issuer: ISSUER,
    audience: 'convex',
    currentDate: new Date(here.now),
  })
}

describe('tokens', () => {
  it('C660 are ES256 with a typ, from a constant issuer, for five minutes, and come with their session', async () => {
    const ada = await withAdmin()
    const { body, headers } = await ada.get('/token')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) })
    const { payload } = await verify(body.token)
    expect(payload.exp! - payload.iat!).toBe(300)
    expect(payload.iat).toBe(Math.floor(here.now / 1000))
    const { session, user } = (await ada.get('/get-session')).body
    expect(body).toEqual({ token: body.token, sessionId: session.id, user: expect.anything(), expiresInMs: 300_000 })
    // C660: what a page reads of a session.
    expect(user).toMatchObject(body.user)
    expect(Object.keys(body.user).sort()).toEqual(['email', 'id', 'image', 'isAdmin', 'name'])
    expect(here.auth.jwksUri).toMatch(/^data:application\/json;base64,/)
    expect(atob(here.auth.jwksUri.split(',')[1]!)).not.toContain('"d"')
  })

  it('C677 renew the session and its cookie, which a page that opens reads nowhere else', async () => {
    const ada = await withAdmin()
    expect((await ada.get('/token')).headers.get('set-cookie')).toBeNull()
    const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString()
    const database = here.openFile()
    database.prepare('update session set "expiresAt" = ?').run(days(20))
    const { headers } = await ada.get('/token')
    expect(headers.get('set-cookie')).toMatch(/session_token=.*Max-Age=2592000/)
    const { expiresAt } = database.prepare('select "expiresAt" from session').get() as { expiresAt: string }
    database.close()
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.parse(days(29)))
  })

  it('contain name, email, and the administrator flag, and nothing else about the user', async () => {
    const ada = await withAdmin()
    const bo = here.browser()
    await bo.signUp('bo')
    const standard = ['aud', 'email', 'exp', 'iat', 'iss', 'name', 'sid', 'sub', 'updated_at']
    const admin = (await verify((await ada.get('/token')).body.token)).payload
    expect(Object.keys(admin).sort()).toEqual([...standard, 'isAdmin'].sort())
    expect(admin.isAdmin).toBe(true)
    expect(admin.updated_at).toBe(Math.floor((events[0] as { updatedAt: number }).updatedAt / 1000))
    const other = (await verify((await bo.get('/token')).body.token)).payload
    expect(Object.keys(other).sort()).toEqual(standard)
    expect(other).toMatchObject({ name: 'bo', email: 'bo@example.com' })
  })

  it('name their session; its end is reported however it happens, even across a restart', async () => {
    let told: string[] = []
    const listen = () => here.auth.onSessionsEnded((ended) => told.push(...ended.map(({ id }) => id)))
    /** Sessions that a call ended are reported after the response. */
    const ended = async (call: Promise<{ status: number }>) => {
      told = []
      expect((await call).status).toBe(200)
      await expect.poll(() => told.length).toBeGreaterThan(0)
      return told.toSorted()
    }
    listen()
    const ada = await withAdmin()
    const sessionOf = async (one: AccountBrowser) => {
      const { token, sessionId } = (await one.get('/token')).body
      expect((await verify(token)).payload.sid).toBe(sessionId)
      return sessionId as string
    }
    const device = async () => {
      const one = here.browser()
      await one.signIn('bo')
      return { ...one, id: await sessionOf(one) }
    }
    const bo = here.browser()
    await bo.signUp('bo')
    const [a, b, c, d] = [await device(), await device(), await device(), await device()]
    expect(await ended(a.post('/sign-out'))).toEqual([a.id])
    expect(await ended(b.post('/devices/end', { id: c.id }))).toEqual([c.id])
    const first = await sessionOf(bo)
    expect(await ended(b.post('/devices/end-others'))).toEqual([first, d.id].toSorted())
    const other = await device()
    const change = { currentPassword: PASSWORD, newPassword: 'another good one', revokeOtherSessions: true }
    expect(await ended(b.post('/change-password', change))).toEqual([b.id, other.id].toSorted())
    const last = await sessionOf(b)
    expect(await ended(b.post('/delete-user', { password: 'another good one' }))).toEqual([last])

    // Its tokens outlive a restart, so its end must, too.
    here.auth.close()
    await here.boot()
    told = []
    listen()
    expect(told).toContain(last)
    expect(told).not.toContain(await sessionOf(ada))
  })

  it('stop at once when the session ends', async () => {
    const ada = await withAdmin()
    const stolen = here.browser()
    for (const [name, value] of ada.cookies) stolen.cookies.set(name, value)
    expect((await stolen.get('/token')).status).toBe(200)
    expect((await ada.post('/sign-out')).status).toBe(200)
    expect((await stolen.get('/token')).status).toBe(401)
    expect((await here.browser().get('/token')).status).toBe(401)
  })

  it('keep the issuer and the account after a change of port', async () => {
    const ada = await withAdmin()
    const before = (await verify((await ada.get('/token')).body.token)).payload
    here.auth.close()
    await here.boot({ origins: ['http://127.0.0.1:1', here.origin] })
    const after = (await verify((await ada.get('/token')).body.token)).payload
    expect([after.iss, after.sub]).toEqual([before.iss, before.sub])
  })
})

describe('registration', () => {
  it('gives the administrator role to the first with the setup code, and to no one else', async () => {
    expect((await here.browser().get('/registration')).body).toEqual({
      mode: 'open',
      needsSetupCode: true,
      hasMail: false,
      provider: null,
    })
    expect((await here.browser().signUp('eve')).body.code).toBe('SETUP_CODE_NEEDED')
    expect((await here.browser().signUp('eve', { setupCode: 'AAAA-AAAA-AAAA' })).body.code).toBe('SETUP_CODE_WRONG')
    const code = here.auth.setupCode()!
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => here.browser().signUp(name, { setupCode: code })))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(2)
    expect(answers.find(({ status }) => status === 200)!.body.user.isAdmin).toBe(true)
    expect(here.auth.setupCode()).toBe(null)
    expect((await here.browser().signUp('eve', { setupCode: code })).body.code).toBe('SETUP_CODE_USED')
    const bo = await here.browser().signUp('bo')
    expect(bo.body.user.isAdmin).toBe(false)
    expect(events).toHaveLength(2)
  })

  it('accepts the setup code as people type it', async () => {
    const typed = here.auth.setupCode()!.toLowerCase().replace(/-/g, ' ')
    expect((await here.browser().signUp('ada', { setupCode: typed })).status).toBe(200)
  })

  it('C308 limits guesses at the setup code, and still accepts the right one', async () => {
    const answers: number[] = []
    for (let i = 0; i < 40; i++) answers.push((await here.browser().signUp('eve', { setupCode: `${i}` })).status)
    expect(answers).toEqual([...Array(30).fill(403), ...Array(10).fill(429)])
    expect((await here.browser().signUp('ada', { setupCode: here.auth.setupCode() })).body.user.isAdmin).toBe(true)
  })

  it.each(['open', 'invite'] as const)(
    'C303 lets a class of forty behind one address sign up within ten minutes, with registration %s',
    async (registration) => {
      const ada = await withAdmin()
      here.auth.close()
      await here.boot({ registration })
      const invite =
        registration === 'invite' ? (await ada.post('/invites', { uses: 40, days: 1 })).body.code : undefined
      const begun = here.now
      let waiting = Array.from({ length: 40 }, (_, n) => `pupil${n}`)
      while (waiting.length > 0) {
        const refused: string[] = []
        for (const name of waiting) {
          // Everyone mistypes something once.
          if (here.now === begun) await here.browser().signUp(name, { invite, password: 'short' })
          const { status } = await here.browser().signUp(name, { invite })
          expect([200, 429]).toContain(status)
          if (status === 429) refused.push(name)
        }
        waiting = refused
        if (waiting.length > 0) here.now += 30_000
      }
      expect(here.now - begun).toBeLessThan(10 * 60_000)
    },
  )

  it.each(['isAdmin', 'role', 'id', 'emailVerified'])('never accepts %s from the form', async (field) => {
    await withAdmin()
    const bo = here.browser()
    await bo.signUp('bo', { [field]: true })
    await bo.signUp('bo')
    const session = (await bo.get('/get-session')).body
    expect(session.user.isAdmin).toBe(false)
    expect(session.user.id).not.toBe(true)
    await bo.post('/update-user', { [field]: true })
    expect((await bo.get('/get-session')).body.user.isAdmin).toBe(false)
  })

  it('C110 can be closed, without revealing who has an account; no useless link is created', async () => {
    const ada = await withAdmin()
    here.auth.close()
    await here.boot({ registration: 'closed' })
    expect((await here.browser().signUp('bo')).body.code).toBe('REGISTRATION_CLOSED')
    expect((await here.browser().signUp('ada')).body.code).toBe('REGISTRATION_CLOSED')
    expect((await ada.post('/invites', { uses: 1, days: 1 })).body.code).toBe('REGISTRATION_CLOSED')
    expect((await here.browser().signIn('ada')).status).toBe(200)
    await here.auth.createAccount({ name: 'Bo', email: 'bo@example.com', password: PASSWORD })
    expect((await here.browser().signIn('bo')).status).toBe(200)
  })

  it('can be by invitation: from an administrator, for a number of people and days', async () => {
    const ada = await withAdmin()
    here.auth.close()
    await here.boot({ registration: 'invite' })
    expect((await here.browser().signUp('bo')).body.code).toBe('INVITE_NEEDED')
    expect((await here.browser().post('/invites')).status).toBe(401)
    expect((await ada.post('/invites', { uses: 0 })).body.code).toBe('INVITE_LIMITS')
    const { code } = (await ada.post('/invites', { uses: 2, days: 1 })).body
    const bo = here.browser()
    expect((await bo.signUp('bo', { invite: code })).status).toBe(200)
    expect((await bo.post('/invites')).body.code).toBe('ADMIN_ONLY')
    // A failed sign-up leaves the invitation unused.
    expect((await here.browser().signUp('bo', { invite: code })).status).toBe(422)
    expect((await here.browser().signUp('cy', { invite: code })).status).toBe(200)
    expect((await here.browser().signUp('di', { invite: code })).body.code).toBe('INVITE_INVALID')
    const late = (await ada.post('/invites', { days: 1 })).body.code
    here.now += 25 * 60 * 60_000
    expect((await here.browser().signUp('di', { invite: late })).body.code).toBe('INVITE_INVALID')
  })

  it('requires a displayable name, and accepts no picture from elsewhere', async () => {
    const ada = await withAdmin()
    expect((await here.browser().signUp('  ')).status).toBe(400)
    expect((await here.browser().signUp('x', { name: 'x'.repeat(61) })).body.code).toBe('NAME_TOO_LONG')
    expect((await here.browser().signUp('x', { name: 'ab\u202ecd' })).body.code).toBe('NAME_INVALID')
    const bo = here.browser()
    await bo.signUp('bo', { name: '  Bo \n Berg ', image: 'https://evil.example/pixel.png' })
    expect((await bo.get('/get-session')).body.user).toMatchObject({ name: 'Bo Berg', image: null })
    expect((await ada.post('/update-user', { image: 'https://evil.example/p.png' })).body.code).toBe('IMAGE_INVALID')
  })
})

describe('C320 a new password', () => {
  it('is rejected if guessing starts with it: at sign-up, in a change, and through a link', async () => {
    const ada = await withAdmin()
    expect((await here.browser().signUp('bo', { password: 'iloveyou' })).body.code).toBe('PASSWORD_COMMON')
    expect((await here.browser().signUp('bo', { password: 'Bo@Example.com' })).body.code).toBe('PASSWORD_IS_ADDRESS')
    const change = (newPassword: string) => ada.post('/change-password', { currentPassword: PASSWORD, newPassword })
    // A correct current password isn't a guess, however many people try.
    for (let n = 0; n < 7; n++) expect((await change('12345678')).body.code).toBe('PASSWORD_COMMON')
    expect((await change('ada@example.com')).body.code).toBe('PASSWORD_IS_ADDRESS')
    expect((await change('another good one')).status).toBe(200)
    const token = await here.auth.access.resetToken(here.auth.access.find({ email: 'ada@example.com' }).id, null)
    const reset = (newPassword: string) => here.browser().post('/reset-password', { token, newPassword })
    expect((await reset('12345678')).body.code).toBe('PASSWORD_COMMON')
    expect((await reset('Ada@example.com')).body.code).toBe('PASSWORD_IS_ADDRESS')
    expect((await reset('a third good one')).status).toBe(200)
  })

  it('isn’t checked if someone already has it', async () => {
    await withAdmin()
    const { hashPassword } = await import('better-auth/crypto')
    const database = here.openFile()
    database.prepare('update account set password = ?').run(await hashPassword('12345678'))
    database.close()
    const ada = here.browser()
    expect((await ada.signIn('ada', '12345678')).status).toBe(200)
    const body = { currentPassword: '12345678', newPassword: 'another good one' }
    expect((await ada.post('/change-password', body)).status).toBe(200)
  })
})

describe('guessing', () => {
  it('has to wait longer after each failure, from any address, and learns how long', async () => {
    await withAdmin()
    for (let i = 0; i < 5; i++) expect((await here.browser().signIn('ada', `wrong ${i}`)).status).toBe(401)
    const sixth = await here.browser().signIn('ada')
    expect(sixth.status).toBe(429)
    expect(sixth.body).toMatchObject({ code: 'TOO_MANY_TRIES', retryAfterMs: 2_000 })
    here.now += 2_000
    expect((await here.browser().signIn('ada')).status).toBe(200)
  })

  it('is slowed down in the same way for an unknown account', async () => {
    await withAdmin()
    const answers: unknown[] = []
    for (let i = 0; i < 6; i++) answers.push((await here.browser().signIn('nobody', 'wrong password')).status)
    expect(answers).toEqual([401, 401, 401, 401, 401, 429])
  })

  it('by a stranger doesn’t keep a known browser out', async () => {
    const ada = await withAdmin()
    await ada.post('/sign-out')
    for (let i = 0; i < 6; i++) await here.browser().signIn('ada', 'wrong password')
    expect((await here.browser().signIn('ada')).status).toBe(429)
    expect((await ada.signIn('ada')).status).toBe(200)
    // That browser has a count of its own, which doesn't apply to other accounts.
    for (let i = 0; i < 5; i++) expect((await ada.signIn('ada', 'wrong password')).status).toBe(401)
    expect((await ada.signIn('ada')).status).toBe(429)
  })

  it('is limited to five concurrent attempts', async () => {
    await withAdmin()
    const answers = await Promise.all(Array.from({ length: 20 }, () => here.browser().signIn('ada', 'wrong password')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  it('is throttled with a session, too', async () => {
    const ada = await withAdmin()
    for (let i = 0; i < 5; i++) {
      const body = { currentPassword: 'wrong', newPassword: 'something longer' }
      expect((await ada.post('/change-password', body)).status).toBe(400)
    }
    expect((await ada.post('/delete-user', { password: PASSWORD })).status).toBe(429)
  })

  it('is limited per address, and a claimed X-Forwarded-For changes nothing', async () => {
    await withAdmin()
    const statuses: number[] = []
    for (let i = 0; i < 31; i++) {
      const body = { email: `user${i}`, password: PASSWORD }
      const claims = { 'x-forwarded-for': `203.0.113.${i}`, 'x-real-ip': `203.0.113.${i}` }
      statuses.push((await here.browser().post('/sign-in/email', body, claims)).status)
    }
    expect(statuses.slice(0, 30).every((status) => status === 400)).toBe(true)
    expect(statuses[30]).toBe(429)
  })
})

describe('the HTTP entry', () => {
  it('rejects other origins', async () => {
    const ada = await withAdmin()
    const elsewhere = { origin: 'https://evil.example' }
    expect((await ada.post('/sign-out', {}, elsewhere)).status).toBe(403)
    expect((await ada.post('/sign-out', {}, { origin: 'null' })).status).toBe(403)
    const body = { email: 'ada@example.com', password: PASSWORD }
    expect((await here.browser().post('/sign-in/email', body, elsewhere)).status).toBe(403)
    expect((await ada.get('/token')).status).toBe(200)
  })

  it('accepts JSON only, because a form on another page could send anything else', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await here.browser().post('/sign-in/email', 'email=ada%40example.com&password=x', form)
    expect(answer.status).toBe(415)
    expect((await here.browser().post('/sign-in/email', '{}', { 'content-type': 'text/plain' })).status).toBe(415)
  })

  it('C475 accepts the sign-in form as the browser posts it, from its own pages', async () => {
    await withAdmin()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const fill = (fields: object) =>
      new URLSearchParams({ email: ' ada@example.com', password: PASSWORD, ...fields }).toString()
    const send = async (headers: Record<string, string>, fields: object = {}) => {
      const page = here.browser()
      const { status, headers: answer } = await page.post('/sign-in/form', fill(fields), { ...type, ...headers })
      return [status, answer.get('location'), (await page.get('/token')).status]
    }
    const own = { 'sec-fetch-site': 'same-origin' }
    expect(await send(own, { next: '/messages?conversationId=a_b' })).toEqual([
      303,
      '/messages?conversationId=a_b',
      200,
    ])
    expect(await send(own, { next: '//evil.example' })).toEqual([303, '/', 200])
    expect(await send({})).toEqual([303, '/', 200])
    const again = '/sign-in?next=%2Fusers&problem=INVALID_EMAIL_OR_PASSWORD'
    expect(await send(own, { password: 'wrong', next: '/users' })).toEqual([303, again, 401])
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect(await send({ 'sec-fetch-site': site })).toEqual([403, null, 401])
    }
    expect(await send({ origin: 'https://evil.example' })).toEqual([403, null, 401])
    expect((await here.browser().post('/sign-in/form', {})).status).toBe(415)
  })

  it('accepts small bodies only', async () => {
    expect((await here.browser().post('/sign-in/email', { email: 'x'.repeat(20_000) })).status).toBe(413)
  })

  it('is closed for everything the product doesn’t use', async () => {
    for (const path of ['/ok', '/error', '/jwks', '/list-accounts', '/list-sessions', '/token/', '/../secrets.json']) {
      expect((await here.browser().get(path)).status).toBe(404)
    }
    for (const path of [
      '/revoke-session',
      '/revoke-other-sessions',
      '/sign-in/social',
      '/change-email',
      '/request-password-reset',
      '/set-password',
      '/token',
    ]) {
      expect((await here.browser().post(path)).status).toBe(404)
    }
  })

  it('sets cookies that scripts and other sites can’t read, named after the data directory', async () => {
    const response = await fetch(`${here.origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { origin: here.origin, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'ada',
        email: 'ada@example.com',
        password: PASSWORD,
        setupCode: here.auth.setupCode(),
      }),
    })
    const cookies = response.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) expect(cookie).toMatch(/^parley-[0-9a-f]{8}\..*; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('marks cookies secure behind https', async () => {
    here.auth.close()
    await here.boot({ origins: ['https://chat.example.com'] })
    const response = await fetch(`${here.origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { origin: 'https://chat.example.com', 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'ada',
        email: 'ada@example.com',
        password: PASSWORD,
        setupCode: here.auth.setupCode(),
      }),
    })
    for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/^__Secure-parley-.*; Secure/)
  })
})

describe('the user’s own account', () => {
  const agent = { 'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0' }

  it('lists where it is signed in, without any token that would open a session', async () => {
    const ada = await withAdmin()
    const other = here.browser()
    await other.post('/sign-in/email', { email: 'ada@example.com', password: PASSWORD }, agent)
    await here.browser().signUp('bo')
    const { body } = await ada.get('/devices')
    expect(body.devices).toEqual([
      { id: expect.any(String), isCurrent: true, browser: null, system: null, signedInAt: expect.any(Number) },
      { id: expect.any(String), isCurrent: false, browser: 'Firefox', system: 'macOS', signedInAt: expect.any(Number) },
    ])
    const { body: session } = await other.get('/get-session')
    expect(JSON.stringify(body)).not.toContain(session.session.token)
    expect((await here.browser().get('/devices')).status).toBe(401)
  })

  it('signs out another device, or all others, and no one else’s', async () => {
    const ada = await withAdmin()
    const [first, second, bo] = [here.browser(), here.browser(), here.browser()]
    await first.signIn('ada')
    await second.signIn('ada')
    await bo.signUp('bo')
    const [own, newest] = (await ada.get('/devices')).body.devices
    const [bos] = (await bo.get('/devices')).body.devices
    expect((await ada.post('/devices/end', { id: bos.id })).body).toEqual({ ended: false })
    expect((await ada.post('/devices/end', { id: own.id })).body).toEqual({ ended: false })
    expect((await ada.post('/devices/end', { id: newest.id })).body).toEqual({ ended: true })
    const alive = async () =>
      Promise.all([ada, first, second, bo].map(async (one) => (await one.get('/token')).status === 200))
    expect((await alive()).filter(Boolean)).toHaveLength(3)
    expect((await ada.post('/devices/end-others')).body).toEqual({ ended: 1 })
    expect(await alive()).toEqual([true, false, false, true])
    for (const path of ['/devices/end', '/devices/end-others']) {
      expect((await here.browser().post(path, { id: own.id })).status).toBe(401)
    }
  })

  it('signs out all other devices, however many, and lists the newest and the current one', async () => {
    const ada = await withAdmin()
    await here.browser().signUp('bo')
    const database = here.openFile()
    const insert = database.prepare(
      `insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
       select ?, ?, id, ?, ?, ? from user where email = ?`,
    )
    const add = (id: string, createdAt: number, email: string, expiresAt = createdAt + 86_400_000) => {
      const [created, expires] = [createdAt, expiresAt].map((at) => new Date(at).toISOString()) as [string, string]
      insert.run(id, `token of ${id}`, expires, created, created, email)
    }
    // The current session is the oldest.
    for (let n = 1; n <= 123; n++) add(`ada ${n}`, here.now + n * 1000, 'ada@example.com')
    add('over', here.now + 500_000, 'ada@example.com', here.now - 1)
    add('bo 1', here.now, 'bo@example.com')
    const { devices } = (await ada.get('/devices')).body
    expect(devices).toHaveLength(50)
    expect(devices[0]).toMatchObject({ isCurrent: true })
    expect(devices[1]).toMatchObject({ id: 'ada 123', isCurrent: false, signedInAt: here.now + 123_000 })
    expect((await ada.post('/devices/end', { id: 'ada 1' })).body).toEqual({ ended: true })

    await ada.post('/devices/end-others')
    expect((await ada.get('/devices')).body.devices).toHaveLength(1)
    const left = database
      .prepare('select user.name, count(*) as count from session join user on user.id = "userId" group by 1 order by 1')
      .all()
    expect(left).toMatchObject([
      { name: 'ada', count: 1 },
      { name: 'bo', count: 2 },
    ])
    database.close()
    expect((await ada.get('/token')).status).toBe(200)
  })

  it('changes its address after checking the password, and passes it on', async () => {
    const ada = await withAdmin()
    await here.browser().signUp('bo')
    const change = async (email: string, password = PASSWORD) => (await ada.post('/email', { email, password })).body
    expect(await change('ada@new.example', 'something else')).toMatchObject({ code: 'INVALID_PASSWORD' })
    expect(await change('ada@new.example', '')).toMatchObject({ code: 'PASSWORD_NEEDED' })
    expect(await change('ada at new')).toMatchObject({ code: 'INVALID_EMAIL' })
    expect(await change('BO@example.com')).toMatchObject({ code: 'EMAIL_TAKEN' })
    expect(await change('ada@example.com')).toMatchObject({ code: 'EMAIL_SAME' })
    // By now there were too many attempts.
    here.now += 10_000
    expect(await change(' Ada@New.example ')).toEqual({ email: 'ada@new.example' })
    expect(events.at(-1)).toMatchObject({ event: 'update', email: 'ada@new.example' })
    expect((await here.browser().signIn('ada')).status).toBe(401)
    const again = await here.browser().post('/sign-in/email', { email: 'ada@new.example', password: PASSWORD })
    expect(again.status).toBe(200)
    expect((await here.browser().post('/email', { email: 'x@example.com', password: PASSWORD })).status).toBe(401)
  })

  it('accepts no address that sign-in would reject', async () => {
    const ada = await withAdmin()
    const accepted: string[] = []
    for (const email of [
      'ada@bücher.example',
      'ada..moss@example.com',
      'ada,moss@example.com',
      'ada@exa_mple.com',
      '.ada@example.com',
      '"ada"@example.com',
      'ada@example',
      'ada+chat@example.com',
      "o'ada@xn--bcher-kva.example",
    ]) {
      here.now += 60_000
      const changed = await ada.post('/email', { email, password: PASSWORD })
      if (changed.status !== 200) {
        expect([email, changed.body]).toMatchObject([email, { code: 'INVALID_EMAIL' }])
        continue
      }
      accepted.push(email)
      const again = await here.browser().post('/sign-in/email', { email, password: PASSWORD })
      expect([email, again.status]).toEqual([email, 200])
    }
    expect(accepted).toEqual(['ada+chat@example.com', "o'ada@xn--bcher-kva.example"])
  })

  it('throttles password guesses through an address change', async () => {
    const ada = await withAdmin()
    for (let guess = 0; guess < 5; guess++)
      await ada.post('/email', { email: 'a@new.example', password: `no ${guess}` })
    expect((await ada.post('/email', { email: 'a@new.example', password: PASSWORD })).status).toBe(429)
  })
})

describe('accounts and people in the chat', () => {
  it('pass on a new account, a new name, and a deletion', async () => {
    await withAdmin()
    const bo = here.browser()
    const { user } = (await bo.signUp('bo')).body
    await bo.post('/update-user', { name: 'Bo Berg' })
    expect((await bo.post('/delete-user', {})).body.code).toBe('PASSWORD_NEEDED')
    expect((await bo.post('/delete-user', { password: 'wrong password' })).status).toBe(400)
    expect((await bo.post('/delete-user', { password: PASSWORD })).status).toBe(200)
    const tokenIdentifier = `${ISSUER}|${user.id}`
    expect(events.slice(1)).toEqual([
      {
        event: 'create',
        tokenIdentifier,
        name: 'bo',
        email: 'bo@example.com',
        isAdmin: false,
        updatedAt: expect.any(Number),
      },
      {
        event: 'update',
        tokenIdentifier,
        name: 'Bo Berg',
        email: 'bo@example.com',
        isAdmin: false,
        updatedAt: expect.any(Number),
      },
      { event: 'delete', tokenIdentifier, updatedAt: expect.any(Number) },
    ])
    expect((await bo.get('/token')).status).toBe(401)
    expect((await here.browser().signIn('bo')).status).toBe(401)
  })

  it('create the account even if it could not be passed on, but don’t delete it', async () => {
    await withAdmin()
    failSync = true
    const bo = here.browser()
    expect((await bo.signUp('bo')).status).toBe(200)
    expect(here.logged.join()).toContain("Couldn't sync an account")
    expect((await bo.post('/delete-user', { password: PASSWORD })).body.code).toBe('TRY_LATER')
    expect((await here.browser().signIn('bo')).status).toBe(200)
  })

  it('keep the only administrator while there are others', async () => {
    const ada = await withAdmin()
    await here.browser().signUp('bo')
    expect((await ada.post('/delete-user', { password: PASSWORD })).body.code).toBe('LAST_ADMIN')
  })

  it('let the last person delete their account, and ask for a setup code again', async () => {
    const ada = await withAdmin()
    expect((await ada.post('/delete-user', { password: PASSWORD })).status).toBe(200)
    expect(here.auth.setupCode()).not.toBe(null)
  })
})

describe('the database', () => {
  it('is migrated once: a second start changes and inspects nothing', async () => {
    await withAdmin()
    here.auth.close()
    const database = here.openFile()
    const statements: string[] = []
    await here.boot({
      database: {
        exec: (sql) => (statements.push(sql), database.exec(sql)),
        prepare: (sql) => (statements.push(sql), database.prepare(sql)),
        close: () => database.close(),
      },
    })
    // Except for what pages get at once.
    expect(statements.filter((sql) => !/^pragma|"serverSetting"/.test(sql))).toEqual([])
    expect((await here.browser().signIn('ada')).status).toBe(200)
  })

  it('has the tables that this better-auth needs (raise IDENTITY_VERSION if this fails)', async () => {
    const { getMigrations } = await import('better-auth/db/migration')
    const { createAuthOptions } = await import('./options')
    const { createRegistration } = await import('./registration')
    const { createTokenSigner } = await import('./token')
    const { createAccountNotices } = await import('./account-notices')
    const { createServerSettings } = await import('./server-settings')
    const database = here.openFile()
    const { toBeCreated, toBeAdded, toBeAddedIndexes } = await getMigrations(
      createAuthOptions({
        database,
        sessionSecret: 's',
        issuer: ISSUER,
        origins: [here.origin],
        registration: createRegistration(database, 'open', Date.now),
        signer: await createTokenSigner(signingKey, ISSUER, Date.now),
        syncUser: () => Promise.resolve(),
        state: () => SERVER_STATE,
        accountOf: () => Promise.resolve(null),
        serverName: 'Parley',
        provider: null,
        mail: () => null,
        recoveryCodes: () => Promise.resolve(0),
        access: () => here.auth.access,
        notices: createAccountNotices(database, Date.now),
        settings: createServerSettings(database, null, () => {}),
        log: () => {},
        now: Date.now,
      }),
    )
    expect([toBeCreated, toBeAdded, toBeAddedIndexes]).toEqual([[], [], []])
    database.close()
  })

  it('is rejected if a newer version wrote it', async () => {
    here.auth.close()
    const database = here.openFile()
    database.exec(`pragma user_version = ${IDENTITY_VERSION + 1}`)
    await expect(here.boot({ database })).rejects.toThrow('newer')
    database.exec(`pragma user_version = ${IDENTITY_VERSION}`)
    database.close()
    await here.boot()
  })
})
