/** Accounts, profiles, handles, and the directory. One file: it tests convex/users.ts, which is one. */
import type { PaginationOptions } from 'convex/server'
import { describe, expect, it, vi } from 'vitest'
import { tokenIdentifierOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

describeBackends('users', (backend) => {
  const sync = (name: string, event: 'create' | 'update' | 'delete', updatedAt: number, fields = {}) =>
    backend.internal.mutation(internal.users.syncUser, {
      event,
      tokenIdentifier: tokenIdentifierOf(name),
      updatedAt,
      ...fields,
    })

  it('a token’s person is created once', async () => {
    const ada = backend.asUser('Ada')
    expect(await ada.query(api.users.me, {})).toBeNull()
    const first = await ada.mutation(api.users.ensureSelf, {})
    expect(first).toMatchObject({ name: 'Ada', handle: 'ada' })
    expect(await ada.mutation(api.users.ensureSelf, {})).toEqual(first)
    expect(await ada.query(api.users.me, {})).toMatchObject({
      _id: first.userId,
      email: 'ada@example.com',
      isAdmin: false,
    })
  })

  describe('a token whose account event was lost', () => {
    const isAdmin = async (claim: boolean | string) =>
      (
        await backend
          .asUser('Ada', { isAdmin: claim })
          .mutation(api.users.ensureSelf, {})
          .then(() => backend.asUser('Ada').query(api.users.me, {}))
      )?.isAdmin

    it('gives the administrator role if it is from this server’s accounts', async () => {
      vi.stubEnv('PARLEY_TOKEN_ISSUER', 'urn:parley:test')
      expect(await isAdmin(true)).toBe(true)
    })

    it('gives the administrator role for the value true alone', async () => {
      vi.stubEnv('PARLEY_TOKEN_ISSUER', 'urn:parley:test')
      expect(await isAdmin('true')).toBe(false)
    })

    it('brings the lost change, but never an older one', async () => {
      vi.stubEnv('PARLEY_TOKEN_ISSUER', 'urn:parley:test')
      const seen = async (updatedAt: string, claims: Record<string, string | boolean>) => {
        const ada = backend.asUser('Ada', { updatedAt, ...claims })
        await ada.mutation(api.users.ensureSelf, {})
        const me = await ada.query(api.users.me, {})
        return [me?.name, me?.isAdmin]
      }
      await sync('Ada', 'create', Date.UTC(2025, 0, 1), { name: 'Ada' })
      expect(await seen('2025-01-01T00:00:00.000Z', { name: 'Same moment' })).toEqual(['Ada', false])
      expect(await seen('2025-01-03T00:00:00.000Z', { name: 'Ada Byron', isAdmin: true })).toEqual(['Ada Byron', true])
      expect(await seen('2025-01-02T00:00:00.000Z', { name: 'Old Ada' })).toEqual(['Ada Byron', true])
      expect(await seen('no time', { name: 'No Ada' })).toEqual(['Ada Byron', true])
      const someone = await join(backend, 'Someone')
      expect(await someone.query(api.users.searchPeople, { text: 'byr' })).toHaveLength(1)
    })

    it('gives no role if it is from accounts kept elsewhere', async () => {
      vi.stubEnv('PARLEY_TOKEN_ISSUER', 'urn:parley:other')
      expect(await isAdmin(true)).toBe(false)
    })
  })

  it('an email address is hidden from everyone else', async () => {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    const seen = [
      await bo.query(api.users.getPerson, { userId: ada.userId }),
      await bo.query(api.users.searchPeople, { text: 'ada' }),
      await bo.query(api.users.getAllUsers, { paginationOpts: { numItems: 10, cursor: null } }),
    ]
    expect(JSON.stringify(seen)).toContain('Ada')
    expect(JSON.stringify(seen)).not.toContain('@example.com')
  })

  it('people with the same name get different handles', async () => {
    await sync('Ada', 'create', 1, { name: 'Ada Lovelace' })
    await sync('Other', 'create', 1, { name: 'Ada Lovelace' })
    const [a, b] = [await join(backend, 'Ada'), await join(backend, 'Other')]
    const one = await a.query(api.users.me, {})
    const two = await b.query(api.users.me, {})
    expect(one?.handle).toBe('ada_lovelace')
    expect(two?.handle).toMatch(/^ada_lovelace\d+$/)
  })

  describe('account events', () => {
    it('G3.5 are applied once, and never out of order', async () => {
      await sync('Ada', 'create', 10, { name: 'Ada' })
      await sync('Ada', 'update', 30, { name: 'Ada L.', isAdmin: true })
      await sync('Ada', 'update', 20, { name: 'Old Ada' })
      await sync('Ada', 'update', 30, { name: 'Repeated Ada' })
      const ada = await join(backend, 'Ada')
      expect(await ada.query(api.users.me, {})).toMatchObject({ name: 'Ada L.', isAdmin: true })
    })

    it('G3.5 a deleted account stays deleted, whatever comes later', async () => {
      const ada = await join(backend, 'Ada')
      const bo = await join(backend, 'Bo')
      await sync('Ada', 'delete', 50)
      await sync('Ada', 'create', 60, { name: 'Ada again' })
      expect(await codeOf(ada.mutation(api.users.ensureSelf, {}))).toBe('ACCOUNT_DELETED')
      expect(await codeOf(ada.query(api.users.me, {}))).toBe('ACCOUNT_DELETED')
      expect(await codeOf(ada.query(api.conversations.getUserConversations, { limit: 5 }))).toBe('ACCOUNT_DELETED')
      expect(await bo.query(api.users.getPerson, { userId: ada.userId })).toMatchObject({ name: 'Deleted account' })
      expect(await bo.query(api.users.searchPeople, { text: 'ada' })).toEqual([])
      const { page } = await bo.query(api.users.getAllUsers, { paginationOpts: { numItems: 10, cursor: null } })
      expect(page.map((person) => person.name)).toEqual(['Bo'])
    })

    it('a deletion that arrives before the creation leaves a tombstone, too', async () => {
      await sync('Ada', 'delete', 5)
      await sync('Ada', 'create', 6, { name: 'Ada' })
      expect(await codeOf(backend.asUser('Ada').mutation(api.users.ensureSelf, {}))).toBe('ACCOUNT_DELETED')
    })
  })

  describe('a profile', () => {
    it('can change handle and bio, and people are found by the new handle', async () => {
      const ada = await join(backend, 'Ada')
      await ada.mutation(api.users.updateProfile, { handle: 'countess', bio: 'Engines.' })
      const found = await ada.query(api.users.searchPeople, { text: 'count' })
      expect(found).toEqual([expect.objectContaining({ name: 'Ada', handle: 'countess', bio: 'Engines.' })])
      await ada.mutation(api.users.updateProfile, { bio: ' ' })
      const me = await ada.query(api.users.me, {})
      expect([me?.handle, me?.bio]).toEqual(['countess', undefined])
    })

    it('gets its name from the identity provider alone, and the person is found by a new name', async () => {
      const ada = await join(backend, 'Ada')
      const change: object = { name: 'Somebody else' }
      await expect(ada.mutation(api.users.updateProfile, change)).rejects.toThrow('name')
      await sync('Ada', 'update', 10, { name: 'Ada Byron' })
      expect(await ada.query(api.users.searchPeople, { text: 'byr' })).toMatchObject([{ name: 'Ada Byron' }])
    })

    it('shows a name on one line and in its real direction', async () => {
      await sync('Ada', 'create', 10, { name: ' Ada\u202e\n\t Byron\u0007 ' })
      const ada = await join(backend, 'Ada')
      expect((await ada.query(api.users.me, {}))?.name).toBe('Ada Byron')
      await sync('Ada', 'update', 20, { name: '\u2066', email: 'countess@example.com' })
      expect((await ada.query(api.users.me, {}))?.name).toBe('New member')
    })

    it('C112 takes neither a name nor a handle from an email address', async () => {
      const nameless: [string, { name: string }][] = [
        ['Two', { name: '' }],
        ['Three', { name: 'jane.doe@corp.example' }],
        ['Four', { name: '\u2066' }],
      ]
      for (const [id, given] of nameless) {
        const claims = { ...given, email: 'jane.doe@corp.example' }
        const made = await backend.asUser(id, claims).mutation(api.users.ensureSelf, {})
        expect(made.name).toBe('New member')
        expect(made.handle).toMatch(/^member\d*$/)
      }
      // A name that only looks like a handle is a name.
      expect(await backend.asUser('Five', { name: '@jane' }).mutation(api.users.ensureSelf, {})).toMatchObject({
        name: '@jane',
        handle: 'jane',
      })
    })

    it('rejects a taken or malformed handle and a long bio', async () => {
      const ada = await join(backend, 'Ada')
      await join(backend, 'Bob')
      const change = (fields: object) => codeOf(ada.mutation(api.users.updateProfile, fields))
      expect(await change({ handle: 'bob' })).toBe('CONFLICT')
      expect(await change({ handle: 'No Spaces' })).toBe('INVALID_INPUT')
      expect(await change({ bio: 'x'.repeat(301) })).toBe('TOO_LONG')
    })
  })

  describe('a handle', () => {
    it('is checked before it is requested', async () => {
      const ada = await join(backend, 'Ada')
      await join(backend, 'Bob')
      const judge = (handle: string) => ada.query(api.users.judgeHandle, { handle })
      expect(await Promise.all(['ada', 'bob', 'countess', 'No', 'a b'].map(judge))).toEqual([
        'own',
        'taken',
        'free',
        'malformed',
        'malformed',
      ])
    })
  })

  describe('a status', () => {
    const minute = 60_000
    const seen = async (viewer: Person, { userId }: Person) =>
      (await viewer.query(api.users.getPerson, { userId }))?.status

    it('is visible to others until it is cleared', async () => {
      const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
      await ada.mutation(api.users.setStatus, { status: { emoji: '🎧', text: ' Focusing\n' } })
      expect(await seen(bo, ada)).toEqual({ emoji: '🎧', text: 'Focusing' })
      await backend.advance(90 * minute)
      expect(await seen(bo, ada)).toEqual({ emoji: '🎧', text: 'Focusing' })
      await ada.mutation(api.users.setStatus, { status: null })
      expect(await seen(bo, ada)).toBeUndefined()
    })

    it('ends by itself when its time is up, and does not end a later one', async () => {
      const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
      const set = (text: string, minutes: number) =>
        ada.mutation(api.users.setStatus, { status: { text, until: backend.now() + minutes * minute } })
      await set('In a meeting', 30)
      await backend.advance(10 * minute)
      await set('In another', 60)
      await backend.advance(25 * minute)
      expect(await seen(bo, ada)).toMatchObject({ text: 'In another' })
      await backend.advance(36 * minute)
      expect(await seen(bo, ada)).toBeUndefined()
    })

    it('is a line with one emoji or none, and ends in the future', async () => {
      const ada = await join(backend, 'Ada')
      const now = backend.now()
      const set = (status: { text: string; emoji?: string; until?: number }) =>
        codeOf(ada.mutation(api.users.setStatus, { status }))
      expect(await set({ text: ' ' })).toBe('EMPTY')
      expect(await set({ text: 'x'.repeat(81) })).toBe('TOO_LONG')
      expect(await set({ text: 'Hi', emoji: 'no' })).toBe('INVALID_INPUT')
      expect(await set({ text: 'Hi', until: now })).toBe('INVALID_INPUT')
      expect(await set({ text: 'Hi', until: now + 367 * 24 * 60 * minute })).toBe('INVALID_INPUT')
      expect(await set({ text: 'Hi', until: Number.NaN })).toBe('INVALID_INPUT')
    })
  })

  describe('people', () => {
    it('are listed by name, in pages without gaps', async () => {
      for (const name of ['Zoe', 'anna', 'Émile', 'Bo']) await sync(name, 'create', 1, { name })
      const zoe = await join(backend, 'Zoe')
      const names: string[] = []
      let cursor: string | null = null
      do {
        const result: { page: { name: string }[]; continueCursor: string; isDone: boolean } = await zoe.query(
          api.users.getAllUsers,
          { paginationOpts: { numItems: 3, cursor } },
        )
        names.push(...result.page.map((person) => person.name))
        cursor = result.isDone ? null : result.continueCursor
      } while (cursor !== null)
      expect(names).toEqual(['anna', 'Bo', 'Émile', 'Zoe'])
    })

    it('G1.6 are counted as they come and go', async () => {
      const [ada] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
      const count = () => ada.query(api.users.countPeople, {})
      expect(await count()).toBe(2)
      const bo = { tokenIdentifier: 'urn:parley:test|bo', updatedAt: 1 }
      for (const event of ['delete', 'delete', 'create'] as const) {
        await backend.internal.mutation(internal.users.syncUser, { event, ...bo })
      }
      expect(await count()).toBe(1)
      // A deletion that arrives before any other event of the account.
      const cy = { event: 'delete', tokenIdentifier: 'urn:parley:test|cy', updatedAt: 1 } as const
      await backend.internal.mutation(internal.users.syncUser, cy)
      expect(await count()).toBe(1)
    })

    it('come in bounded pages, whatever the caller asks for', async () => {
      for (let i = 0; i < 250; i++) await sync(`p${i}`, 'create', 1, { name: `Person ${1000 + i}` })
      const someone = await join(backend, 'p0')
      const list = (paginationOpts: PaginationOptions) => someone.query(api.users.getAllUsers, { paginationOpts })
      expect((await list({ numItems: 10_000, cursor: null })).page).toHaveLength(100)
      let end = await list({ numItems: 100, cursor: null })
      while (!end.isDone) end = await list({ numItems: 100, cursor: end.continueCursor })
      const all = await list({ numItems: 100, cursor: null, endCursor: end.continueCursor, maximumRowsRead: 100_000 })
      expect(all).toMatchObject({ isDone: false, splitCursor: null })
      expect(all.page).toHaveLength(100)
      // Results missing from this page are on the next one.
      const names = all.page.map(({ name }) => name)
      for (let next = all; !next.isDone;) {
        next = await list({ numItems: 100, cursor: next.continueCursor })
        names.push(...next.page.map(({ name }) => name))
      }
      expect(names).toHaveLength(250)
    })

    it('are found by any word, ignoring accents, in any order, in any script', async () => {
      const names = ['Ann Smith', 'Smith Jones', 'Renée Müller', '山田太郎', 'Jo McDonald']
      for (const [index, name] of names.entries()) await sync(`p${index}`, 'create', 1, { name })
      const someone = await join(backend, 'p0')
      const find = async (text: string) =>
        (await someone.query(api.users.searchPeople, { text })).map((person) => person.name)
      expect(await find('smi')).toEqual(['Ann Smith', 'Smith Jones'])
      expect(await find('ann s')).toEqual(['Ann Smith'])
      expect(await find('smith a')).toEqual(['Ann Smith'])
      expect(await find('RENEE')).toEqual(['Renée Müller'])
      expect(await find('太')).toEqual(['山田太郎'])
      expect(await find('donald')).toEqual(['Jo McDonald'])
      expect(await find('mith')).toEqual([])
      expect(await find('  ')).toEqual([])
    })
  })
})
