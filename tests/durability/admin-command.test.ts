/** What whoever owns the machine does for people's accounts, beside the running server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BareServer, bundleServer, type ServerBundle } from '../support/bare-server'
import { commandsProgram, runCommand } from '../support/run-command'

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

describe('the command for accounts', () => {
  it('C281 gives a link for a new password', async () => {
    const { text } = await admin('reset-password', 'bo@example.com')
    const [, token] = /\/reset-password#(\S+)/.exec(text)!
    expect(await post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({ status: 200 })
    expect(await post('/sign-in/email', { email: 'bo@example.com', password: 'another horse' })).toMatchObject({
      status: 200,
    })
  })

  it('C280 C282 makes administrators, disables and enables, and says what is wrong', async () => {
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
