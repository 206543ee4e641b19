/** The operator's commands on people's accounts while the server runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { authBrowser } from '../support/auth-browser'
import { codeOf } from '../support/authenticator'
import { type BareServer, bundleServer, type ServerBundle } from '../support/bare-server'
import { commandsProgram, runCommand } from '../support/run-command'
import { startSmtpSink } from '../support/smtp-sink'

const dataDir = mkdtempSync(join(tmpdir(), 'parley-admin-'))
let bundle: ServerBundle
let server: BareServer
let commands: string
beforeAll(async () => {
  bundle = await bundleServer()
  commands = await commandsProgram()
  server = await bundle.start({ dataDir })
  for (const name of ['Ada', 'Bo']) await server.signUp(name)
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(dataDir, { recursive: true, force: true })
})

const admin = (...words: string[]) => runCommand(commands, 'admin', ...words, '--data-dir', dataDir)

const post = (path: string, body: object) =>
  fetch(`${server.url}/api/auth${path}`, {
    method: 'POST',
    headers: { origin: server.url, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('npm run admin', () => {
  it('C281 creates a password reset link', async () => {
    const { text } = await admin('reset-password', 'bo@example.com')
    const [, token] = /\/reset-password#(\S+)/.exec(text)!
    expect(await post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({ status: 200 })
    expect(await post('/sign-in/email', { email: 'bo@example.com', password: 'another horse' })).toMatchObject({
      status: 200,
    })
  })

  it('C328 turns off a lost second factor', async () => {
    expect(await admin('reset-2fa', 'bo@example.com')).toMatchObject({
      code: 1,
      text: 'That account has no second factor.\n',
    })
    const bo = authBrowser(server.url)
    await bo.signIn('bo', 'another horse')
    const { totpURI } = (await bo.post('/two-factor/enable', { password: 'another horse' })).body as { totpURI: string }
    await bo.post('/two-factor/verify-totp', { code: codeOf(totpURI) })
    const page = authBrowser(server.url)
    expect(await page.signIn('bo', 'another horse')).toMatchObject({ body: { twoFactorRedirect: true } })
    expect(await admin('reset-2fa', 'bo@example.com')).toMatchObject({ code: 0 })
    expect(await page.signIn('bo', 'another horse')).toMatchObject({ body: { user: { name: 'Bo' } } })
    expect((await page.get('/notices')).body.notices[0]).toMatchObject({ kind: 'second-factor', by: null })
  })

  it('C325 sends a test email, or says why not', async () => {
    expect(await admin('test-mail', 'bo@example.com')).toMatchObject({
      code: 1,
      text: expect.stringMatching(/--smtp-url/) as string,
    })
    await server.stop()
    const sink = await startSmtpSink()
    const mail = ['--mail-from', 'chat@example.com']
    server = await bundle.start({ dataDir, args: ['--smtp-url', sink.url, ...mail] })
    expect(await admin('test-mail', 'bo@example.com')).toMatchObject({ code: 0 })
    expect(await sink.next('bo@example.com')).toMatchObject({ subject: 'Test email from Parley' })
    await server.stop()
    await sink.stop()
    server = await bundle.start({ dataDir, args: ['--smtp-url', sink.url, ...mail] })
    await vi.waitFor(() => expect(server.output()).toContain('check --smtp-url'))
    expect(await admin('test-mail', 'bo@example.com')).toMatchObject({
      code: 1,
      text: expect.stringMatching(/ECONNREFUSED/) as string,
    })
  })

  it('C280 C282 makes administrators, disables and enables accounts, and explains errors', async () => {
    expect(await admin('disable', 'ada@example.com')).toMatchObject({
      code: 1,
      text: expect.stringMatching(/administrator/) as string,
    })
    expect(await admin('make-admin', 'bo@example.com')).toMatchObject({ code: 0 })
    expect(await admin('disable', 'ada@example.com')).toMatchObject({ code: 0 })
    expect((await server.signIn('Ada')).status).toBe(403)
    expect((await admin('list')).text).toBe(
      'ada@example.com\tAda\tadministrator\tdisabled\nbo@example.com\tBo\tadministrator\n',
    )
    expect(await admin('enable', 'ada@example.com')).toMatchObject({ code: 0 })
    expect((await server.signIn('Ada')).status).toBe(200)
    expect(await admin('disable', 'cy@example.com')).toMatchObject({ code: 1, text: 'There is no such account.\n' })
    expect(await admin('reset-password')).toMatchObject({ code: 2 })
    await server.stop()
    expect(await admin('list')).toMatchObject({
      code: 1,
      text: expect.stringMatching(/No server is running/) as string,
    })
  })
})
