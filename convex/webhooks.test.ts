import { beforeEach, describe, expect, it, vi } from 'vitest'
import { claimsOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import {
  newWebhookSecret,
  type SignedMessage,
  signature,
  signWebhook,
  webhookBody,
  type WebhookUser,
} from '../tests/support/clerk/webhook'
import { codeOf, join, say, talkBetween } from '../tests/support/people'
import { api } from './_generated/api'

const secret = newWebhookSecret()
const minute = 60_000
/** An hour ago. */
let noon = 0

/** Ada as Clerk describes her: the account whose tokens `backend.asUser('Ada')` has. */
const account = (changes: Partial<WebhookUser> = {}): WebhookUser => ({
  id: 'ada',
  updated_at: noon,
  first_name: 'Ada',
  last_name: 'Lovelace',
  username: null,
  has_image: true,
  image_url: 'https://img.clerk.com/ada',
  primary_email_address_id: 'idn_2',
  email_addresses: [
    { id: 'idn_1', email_address: 'old@example.com' },
    { id: 'idn_2', email_address: 'ada@example.com' },
  ],
  ...changes,
})

describeBackends('Clerk’s webhooks', (backend) => {
  beforeEach(() => {
    noon = Date.now() - 60 * minute
    vi.stubEnv('AUTH_MODE', 'clerk')
    vi.stubEnv('CLERK_JWT_ISSUER_DOMAIN', claimsOf('Ada').issuer)
    vi.stubEnv('CLERK_WEBHOOK_SIGNING_SECRET', secret)
  })

  const post = async ({ body, headers }: SignedMessage) => (await backend.post('/webhooks/clerk', body, headers)).status
  const tell = (type: string, changes: Partial<WebhookUser> = {}) =>
    post(signWebhook(webhookBody(type, account(changes)), secret))
  const tellDeleted = (id = 'ada') => post(signWebhook(webhookBody('user.deleted', { id, deleted: true }), secret))
  const me = async () => backend.asUser('Ada').query(api.users.me, {})

  it('G3.5 a created account is a person before their first visit', async () => {
    expect(await tell('user.created')).toBe(200)
    expect(await me()).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      imageUrl: 'https://img.clerk.com/ada',
      isAdmin: false,
    })
    const bo = await join(backend, 'Bo')
    expect(await bo.query(api.users.searchPeople, { text: 'love' })).toHaveLength(1)
  })

  it('C159 the test event from Clerk’s dashboard creates no one', async () => {
    const example = { id: 'user_of_2022', updated_at: Date.UTC(2022, 4, 31), first_name: 'Example' }
    expect(await tell('user.created', example)).toBe(200)
    expect(await tell('user.updated', example)).toBe(200)
    const bo = await join(backend, 'Bo')
    expect(await bo.query(api.users.searchPeople, { text: 'example' })).toEqual([])
  })

  it('G3.5 a person who visited first is the same one', async () => {
    const { userId } = await join(backend, 'Ada')
    expect(await tell('user.created')).toBe(200)
    expect(await me()).toMatchObject({ _id: userId, name: 'Ada Lovelace' })
  })

  it('a person gets whatever name there is, and initials instead of a generated picture', async () => {
    expect(await tell('user.created', { first_name: null, last_name: null, username: 'countess' })).toBe(200)
    expect(await me()).toMatchObject({ name: 'countess' })
    expect(await tell('user.updated', { first_name: null, last_name: null, updated_at: noon + 1 })).toBe(200)
    // C112: never from the email address.
    expect(await me()).toMatchObject({ name: 'New member', imageUrl: 'https://img.clerk.com/ada' })
    expect(await tell('user.updated', { has_image: false, updated_at: noon + 2 })).toBe(200)
    expect((await me())?.imageUrl).toBeUndefined()
  })

  it('G3.5 repeated and out-of-order events change nothing', async () => {
    await tell('user.created')
    const renamed = signWebhook(
      webhookBody('user.updated', account({ first_name: 'Augusta', updated_at: noon + 2 })),
      secret,
    )
    expect(await post(renamed)).toBe(200)
    expect(await tell('user.updated', { first_name: 'Older', updated_at: noon + 1 })).toBe(200)
    expect(await tell('user.created')).toBe(200)
    expect(await me()).toMatchObject({ name: 'Augusta Lovelace' })
    // Ada's changes here since then stay.
    await backend.asUser('Ada').mutation(api.users.updateProfile, { bio: 'Numbers' })
    expect(await post(renamed)).toBe(200)
    expect(await me()).toMatchObject({ name: 'Augusta Lovelace', bio: 'Numbers' })
  })

  it('an update that overtakes the creation creates the person', async () => {
    expect(await tell('user.updated', { first_name: 'Augusta', updated_at: noon + 1 })).toBe(200)
    expect(await tell('user.created')).toBe(200)
    expect(await me()).toMatchObject({ name: 'Augusta Lovelace' })
  })

  describe('a deleted account', () => {
    it('G3.5 leaves its messages and removes its name', async () => {
      const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
      const conversationId = await talkBetween(ada, bo)
      await say(ada, conversationId, 'Still here')
      expect(await tellDeleted()).toBe(200)
      const page = await bo.query(api.messages.getMessages, { conversationId, page: 0 })
      expect(JSON.stringify(page)).toContain('Still here')
      const person = await bo.query(api.users.getPerson, { userId: ada.userId })
      expect(person?.name).toBe('Deleted account')
      expect(JSON.stringify([person, await bo.query(api.users.searchPeople, { text: 'ada' })])).not.toContain('Ada')
    })

    it('G3.5 is not revived by any token or late event', async () => {
      await join(backend, 'Ada')
      await tellDeleted()
      expect(await tell('user.updated', { updated_at: Date.now() + minute })).toBe(200)
      expect(await tell('user.created', { updated_at: Date.now() + minute })).toBe(200)
      expect(await tellDeleted()).toBe(200)
      expect(await codeOf(backend.asUser('Ada').mutation(api.users.ensureSelf, {}))).toBe('ACCOUNT_DELETED')
    })

    it('stays deleted when the creation arrives later, or never', async () => {
      expect(await tellDeleted()).toBe(200)
      expect(await tell('user.created')).toBe(200)
      expect(await codeOf(backend.asUser('Ada').mutation(api.users.ensureSelf, {}))).toBe('ACCOUNT_DELETED')
    })
  })

  describe('a lost event', () => {
    it('G3.5 is made up for by the person’s next token', async () => {
      await tell('user.created')
      const ada = backend.asUser('Ada', { name: 'Augusta', updatedAt: new Date(noon + minute).toISOString() })
      await ada.mutation(api.users.ensureSelf, {})
      expect(await me()).toMatchObject({ name: 'Augusta' })
      // Clerk's clock counts milliseconds.
      const later = { name: 'Countess', updatedAt: new Date((noon + 2 * minute) * 1000).toISOString() }
      await backend.asUser('Ada', later).mutation(api.users.ensureSelf, {})
      expect(await me()).toMatchObject({ name: 'Countess' })
      expect(await tell('user.updated', { updated_at: noon + minute })).toBe(200)
      expect(await me()).toMatchObject({ name: 'Countess' })
    })
  })

  describe('an event is rejected, and changes nothing,', () => {
    const good = () => signWebhook(webhookBody('user.created', account()), secret)
    const unsent = (message: SignedMessage, name: string, value = '') => ({
      ...message,
      headers: { ...message.headers, [name]: value },
    })

    it.each<[string, () => SignedMessage]>([
      ['unsigned', () => ({ ...good(), headers: {} })],
      ['without an id', () => unsent(good(), 'svix-id')],
      ['without a time', () => unsent(good(), 'svix-timestamp')],
      ['without a signature', () => unsent(good(), 'svix-signature')],
      ['with another id', () => unsent(good(), 'svix-id', 'msg_other')],
      ['with another time', () => unsent(good(), 'svix-timestamp', String(Math.floor(Date.now() / 1000) - 1))],
      ['with no time at all', () => unsent(good(), 'svix-timestamp', '1e9')],
      ['with a changed body', () => ({ ...good(), body: good().body.replace('Lovelace', 'Byron') })],
      ['signed by another secret', () => signWebhook(good().body, newWebhookSecret())],
      ['stale', () => signWebhook(good().body, secret, { at: Date.now() - 6 * minute })],
      ['from the future', () => signWebhook(good().body, secret, { at: Date.now() + 6 * minute })],
      [
        'signed in a version that is not known',
        () => unsent(good(), 'svix-signature', good().headers['svix-signature']!.replace('v1,', 'v2,')),
      ],
      ['with nonsense for a signature', () => unsent(good(), 'svix-signature', 'v1,%%% v1 , v1,')],
      ['too long', () => signWebhook(`${good().body}${' '.repeat(256 * 1024)}`, secret)],
    ])('G3.4 if it is %s', async (_how, message) => {
      expect(await post(message())).toBe(400)
      expect(await me()).toBeNull()
    })

    it('if its signature comes after too many others', async () => {
      const { body, headers } = good()
      const [id, timestamp] = [headers['svix-id']!, Number(headers['svix-timestamp'])]
      const forged = Array.from({ length: 8 }, () => signature(body, newWebhookSecret(), id, timestamp))
      const hidden = [...forged, headers['svix-signature']].join(' ')
      expect(await post({ body, headers: { ...headers, 'svix-signature': hidden } })).toBe(400)
    })

    it.each([
      ['no JSON', 'nonsense'],
      ['no event', '{"data":{}}'],
      ['nobody', webhookBody('user.created', account({ id: '' }))],
      ['no time', JSON.stringify({ type: 'user.updated', data: { id: 'ada' } })],
    ])('if it is signed and says %s', async (_what, body) => {
      expect(await post(signWebhook(body, secret))).toBe(400)
      expect(await me()).toBeNull()
    })

    it('if the server has its own accounts', async () => {
      vi.stubEnv('AUTH_MODE', 'embedded')
      expect(await post(good())).toBe(404)
    })

    it('until later, if the server has no secret yet', async () => {
      vi.stubEnv('CLERK_WEBHOOK_SIGNING_SECRET', '')
      expect(await post(good())).toBe(503)
    })
  })

  it('an event is accepted with either secret while one replaces the other', async () => {
    const body = webhookBody('user.created', account())
    expect(await post(signWebhook(body, [newWebhookSecret(), secret]))).toBe(200)
    expect(await me()).not.toBeNull()
  })

  it('unrelated events are ignored', async () => {
    expect(await post(signWebhook(JSON.stringify({ type: 'session.created', data: { id: 'sess_1' } }), secret))).toBe(
      200,
    )
    expect(await me()).toBeNull()
  })

  it('a person is never identified by the id alone: another issuer’s token is another person', async () => {
    await tell('user.created')
    vi.stubEnv('CLERK_JWT_ISSUER_DOMAIN', 'https://other.clerk.accounts.dev')
    await tell('user.created', { first_name: 'Other' })
    expect(await me()).toMatchObject({ name: 'Ada Lovelace' })
  })
})

describe('the signature scheme', () => {
  it('is the one that Svix documents', () => {
    // https://docs.svix.com/receiving/verifying-payloads/how-manual
    expect(
      signature(
        '{"test": 2432232314}',
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1614265330,
      ),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })
})
