/** The server as a process, the tests' own push service, and browsers that are signed out in every way. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { api } from '../convex/_generated/api'
import type { Id } from '../convex/_generated/dataModel'
import { type BareServer, bundleServer, type ServerBundle } from './support/bare-server'
import { deviceOf } from './support/push/device'
import { PushService } from './support/push/service'

const password = 'correct horse battery'
const service = new PushService()
const root = mkdtempSync(join(tmpdir(), 'parley-signed-out-'))
let bundle: ServerBundle
let server: BareServer
let ada: SignedIn
let noor: SignedIn
let sent = 0

beforeAll(async () => {
  await service.start()
  bundle = await bundleServer()
  server = await bundle.start({
    dataDir: join(root, 'data'),
    args: ['--push-origin', service.origin, '--push-contact', 'mailto:ops@example.com'],
  })
  for (const name of ['Ada', 'Noor', 'Kofi']) await server.signUp(name)
  ada = await signIn('Ada')
  noor = await signIn('Noor')
  await register(noor, 'Noor')
})
afterAll(async () => {
  await bundle.dispose()
  service.close()
  rmSync(root, { recursive: true, force: true })
})

interface SignedIn {
  userId: Id<'users'>
  functions: ConvexHttpClient
  post: (path: string, body?: object) => Promise<Response>
}

/** Each in its own browser, so each has its own session. */
async function signIn(name: string, at = server): Promise<SignedIn> {
  const cookie = (await at.signIn(name)).headers
    .getSetCookie()
    .map((each) => each.slice(0, each.indexOf(';')))
    .join('; ')
  const headers = { origin: at.url, 'content-type': 'application/json', cookie }
  const answer = await fetch(`${at.url}/api/auth/token`, { headers })
  const functions = new ConvexHttpClient(at.url, { auth: ((await answer.json()) as { token: string }).token })
  const { userId } = await functions.mutation(api.users.ensureSelf, {})
  const post = async (path: string, body = {}) => {
    const done = await fetch(`${at.url}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!done.ok) throw new Error(`${path}: ${await done.text()}`)
    return done
  }
  return { userId, functions, post }
}

async function register({ functions }: SignedIn, device: string) {
  const registration = deviceOf(device, service.origin)
  service.know(device, registration.endpoint)
  await functions.mutation(api.devices.registerDevice, registration)
}

/** Returns who got Ada's messages by push, up to Noor, who always gets them. */
async function heardBy(group: string, text: string): Promise<string[]> {
  const message = { conversationId: group, content: text, clientMessageId: `m${++sent}` }
  await ada.functions.mutation(api.messages.sendMessage, message)
  const heard = () => service.taken.filter(({ payload }) => payload.notification.body.endsWith(text))
  await expect.poll(() => heard().map(({ name }) => name)).toContain('Noor')
  return heard()
    .map(({ name }) => name)
    .toSorted()
}

/** The devices are removed just after the response. */
async function expectOnlyNoorHears(group: string, after: string) {
  await expect.poll(() => heardBy(group, `${after} ${sent}`)).toEqual(['Noor'])
}

async function groupWith(kofi: SignedIn) {
  const participantIds = [ada, noor, kofi].map(({ userId }) => userId)
  const group = await ada.functions.mutation(api.conversations.createGroup, { name: 'All', participantIds })
  await expect.poll(() => heardBy(group, `Hello ${sent}`)).toContain('Laptop')
  return group
}

it('C410 on a running server, signing out, here or elsewhere, removes that session’s device alone, at once', async () => {
  const [laptop, phone, tablet] = [await signIn('Kofi'), await signIn('Kofi'), await signIn('Kofi')]
  await register(laptop, 'Laptop')
  await register(phone, 'Phone')
  await register(tablet, 'Tablet')
  const group = await groupWith(laptop)
  const devices = () => laptop.functions.query(api.devices.listDevices, {})
  expect(await devices()).toHaveLength(3)
  await phone.post('/sign-out')
  await expect
    .poll(async () => (await devices()).map(({ name }) => name))
    .toEqual(['Laptop’s browser', 'Tablet’s browser'])
  expect(await heardBy(group, 'After the phone')).not.toContain('Phone')
  await laptop.post('/devices/end-others')
  await expect.poll(async () => (await devices()).map(({ name }) => name)).toEqual(['Laptop’s browser'])
  // A signed-out device can't come back with its token, which may be valid for minutes.
  await expect(register(tablet, 'Tablet')).rejects.toThrow('TokenRevoked')
  expect(await devices()).toHaveLength(1)
  await laptop.post('/sign-out')
  await expectOnlyNoorHears(group, 'After all')
})

it('C410 a browser in which someone else signs in becomes theirs: no earlier push goes there', async () => {
  const kofi = await signIn('Kofi')
  await register(kofi, 'Laptop')
  const group = await groupWith(kofi)
  // The person closed it without signing out.
  await server.signUp('Ines')
  await register(await signIn('Ines'), 'Laptop')
  await expectOnlyNoorHears(group, 'After another')
})

it('C410 disabling or deleting an account removes all its devices at once', async () => {
  const kofi = await signIn('Kofi')
  await register(kofi, 'Laptop')
  const group = await groupWith(kofi)
  await ada.post('/people/disabled', { userId: kofi.userId, on: true })
  await expectOnlyNoorHears(group, 'After disabling')
  await ada.post('/people/disabled', { userId: kofi.userId, on: false })
  const again = await signIn('Kofi')
  await register(again, 'Laptop')
  await expect.poll(() => heardBy(group, `Back ${sent}`)).toContain('Laptop')
  await again.post('/delete-user', { password })
  await expectOnlyNoorHears(group, 'After deleting')
})

it('C436 a data directory keeps the key that its browsers subscribed with, and another one has its own', async () => {
  const keyAt = async (name: string, isNew: boolean) => {
    const at = await bundle.start({ dataDir: join(root, name), args: ['--push-contact', 'mailto:ops@example.com'] })
    if (isNew) await at.signUp('Ada')
    const key = await (await signIn('Ada', at)).functions.query(api.devices.getPushKey, {})
    await at.stop()
    return key
  }
  const first = await keyAt('one', true)
  expect(first).toMatch(/^[\w-]{87}$/)
  expect(await keyAt('one', false)).toBe(first)
  expect(await keyAt('another', true)).not.toBe(first)
})
