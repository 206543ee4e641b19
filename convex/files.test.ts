/** Pictures of people, and the files behind them. */
import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
import type { UploadedFile } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'
import type { Id } from './_generated/dataModel'

const day = 24 * 60 * 60_000
const picture = { contentType: 'image/webp', size: 1000 }

const setPicture = (person: Person, storageId: Id<'_storage'> | null) =>
  person.mutation(api.users.setPicture, { storageId })

const pictureOf = async (viewer: Person, { userId }: Person) =>
  (await viewer.query(api.users.getPerson, { userId }))?.imageUrl

describeBackends('files', (backend) => {
  /** Imitates a browser: uploads to the URL, then registers the file. */
  async function upload(person: Person, file: UploadedFile = picture) {
    const storageId = await backend.upload(file)
    await person.action(api.files.registerPicture, { storageId })
    return storageId
  }

  const adaAndBo = async () => ({ ada: await join(backend, 'Ada'), bo: await join(backend, 'Bo') })

  it('everyone can see a picture, wherever the person appears', async () => {
    const { ada, bo } = await adaAndBo()
    await setPicture(ada, await upload(ada))
    const url = await pictureOf(bo, ada)
    expect(url).toMatch(/^https?:\/\/.+\/api\/storage\//)
    expect(await bo.query(api.users.searchPeople, { text: 'ada' })).toMatchObject([{ imageUrl: url }])
    expect(await ada.query(api.users.me, {})).toMatchObject({ imageUrl: url, hasPicture: true })
    const conversationId = await bo.mutation(api.conversations.createGroup, {
      name: 'Us',
      participantIds: [ada.userId],
    })
    const members = await bo.query(api.conversations.getMembers, { conversationId })
    expect(members).toContainEqual(expect.objectContaining({ userId: ada.userId, imageUrl: url }))
  })

  it('a new picture replaces the previous one and deletes its file; null removes the last', async () => {
    const { ada } = await adaAndBo()
    const [first, second] = [await upload(ada), await upload(ada)]
    await setPicture(ada, first)
    await setPicture(ada, second)
    expect(await backend.storedFiles()).toEqual([second])
    await setPicture(ada, null)
    expect(await backend.storedFiles()).toEqual([])
    expect(await ada.query(api.users.me, {})).toMatchObject({ hasPicture: false })
  })

  it('the identity provider’s picture is shown until there is another', async () => {
    const { ada, bo } = await adaAndBo()
    const imageUrl = 'https://img.example.com/ada.png'
    const event = { event: 'update', tokenIdentifier: 'urn:parley:test|ada', imageUrl, updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect(await pictureOf(bo, ada)).toBe(imageUrl)
    await setPicture(ada, await upload(ada))
    expect(await pictureOf(bo, ada)).not.toBe(imageUrl)
    await setPicture(ada, null)
    expect(await pictureOf(bo, ada)).toBe(imageUrl)
  })

  it('C246 a file that isn’t a picture, is too large, belongs to someone else, or no longer exists is rejected', async () => {
    const { ada, bo } = await adaAndBo()
    const codeFor = async (file: UploadedFile) => {
      const storageId = await backend.upload(file)
      const refusal = await codeOf(ada.action(api.files.registerPicture, { storageId }))
      return refusal === 'no error' ? codeOf(setPicture(ada, storageId)) : refusal
    }
    for (const contentType of ['image/svg+xml', 'text/html', 'image/gif', 'image/avif', 'application/pdf']) {
      expect(await codeFor({ contentType, size: 100 }), contentType).toBe('INVALID_INPUT')
    }
    expect(await codeFor({ ...picture, is: 'image/gif' }), 'another kind than it says').toBe('INVALID_INPUT')
    expect(await codeFor({ ...picture, size: 12 }), 'cut off').toBe('INVALID_INPUT')
    expect(await codeFor({ ...picture, size: limits.pictureBytes + 1 })).toBe('TOO_LONG')
    expect(await codeFor({ ...picture, size: limits.pictureBytes })).toBe('no error')
    const used = (await backend.storedFiles()).at(-1) as Id<'_storage'>
    expect(await codeOf(setPicture(bo, used))).toBe('NOT_FOUND')
    expect(await codeOf(setPicture(ada, used))).toBe('NOT_FOUND')
    await setPicture(ada, null)
    expect(await codeOf(setPicture(bo, used))).toBe('NOT_FOUND')
    const unread = await backend.upload(picture)
    expect(await codeOf(setPicture(ada, unread)), 'one whose bytes nobody has looked at').toBe('NOT_FOUND')
    await ada.mutation(api.files.registerUpload, { storageId: unread })
    expect(await codeOf(setPicture(ada, unread)), 'nor when it is registered').toBe('INVALID_INPUT')
  })

  it('C246 a small file with 16,000 × 16,000 pixels is rejected as a picture of a person or a group', async () => {
    const { ada } = await adaAndBo()
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [] })
    const bomb = { contentType: 'image/png', size: 31_000, width: 16_000, height: 16_000 }
    const refusal = await setPicture(ada, await upload(ada, bomb)).then(() => null, String)
    expect(refusal).toContain('TOO_LONG')
    expect(refusal).toContain('Pictures can be up to 1024 pixels a side.')
    expect(
      await codeOf(ada.mutation(api.groups.setPicture, { conversationId: group, storageId: await upload(ada, bomb) })),
    ).toBe('TOO_LONG')
    const most = limits.pictureSideMost
    const codeFor = async (width: number, height: number) =>
      codeOf(setPicture(ada, await upload(ada, { ...picture, width, height })))
    expect(await codeFor(1, most + 1)).toBe('TOO_LONG')
    expect(await codeFor(most, most)).toBe('no error')
  })

  it('a picture is deleted with its account', async () => {
    const { ada } = await adaAndBo()
    await setPicture(ada, await upload(ada))
    const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|ada', updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect(await backend.storedFiles()).toEqual([])
  })

  it('an unused upload is deleted after a day, a used one never', async () => {
    const { ada } = await adaAndBo()
    const used = await upload(ada)
    for (let file = 0; file < 120; file++) await backend.upload({ ...picture, size: 1 })
    await setPicture(ada, used)
    const sweep = () => backend.internal.mutation(internal.files.sweep, {})
    await sweep()
    expect(await backend.storedFiles()).toHaveLength(121)
    await backend.advance(day + 1)
    const young = await backend.upload(picture)
    await sweep()
    // The rest is deleted in its own transaction.
    await backend.advance(1)
    expect((await backend.storedFiles()).toSorted()).toEqual([used, young].toSorted())
    await backend.advance(day + 1)
    await sweep()
    expect(await backend.storedFiles()).toEqual([used])
  })

  it('C533 a picture stored before dimensions were read is removed if today’s limits reject it, and kept otherwise', async () => {
    const { ada, bo } = await adaAndBo()
    const cyd = await join(backend, 'Cyd')
    const groupOf = (name: string) => ada.mutation(api.conversations.createGroup, { name, participantIds: [bo.userId] })
    const [small, large] = [await groupOf('Small'), await groupOf('Large')]
    const wide = { ...picture, width: 16_000, height: 16_000 }
    const take = async (person: Person, file: UploadedFile, groupId: string | null) => {
      const storageId = await upload(person, file)
      await backend.takeUnread(storageId, groupId)
      return storageId
    }
    const stays = [await take(ada, picture, null), await take(ada, picture, small)]
    await take(bo, wide, null)
    await take(cyd, { ...picture, size: 9 }, null)
    await take(bo, wide, large)
    // Pictures in messages, and those set under the current rules, aren't affected.
    stays.push(await upload(ada, wide))
    await backend.takeUnread(stays[2]!, 'nowhere')

    const sweep = () => backend.internal.mutation(internal.files.sweep, {})
    await sweep()
    // An action reads the files; while it has a picture to remove, it may be running.
    for (let left = 100; left > 0 && (await backend.storedFiles()).length > stays.length; left--)
      await backend.advance(1)
    await backend.advance(1)
    expect((await backend.storedFiles()).toSorted()).toEqual(stays.toSorted())
    const hasPicture = async (person: Person) => (await person.query(api.users.me, {}))!.hasPicture
    expect(await Promise.all([ada, bo, cyd].map(hasPicture))).toEqual([true, false, false])
    const pictureIn = async (conversationId: string) =>
      (await ada.query(api.conversations.getHead, { conversationId })).imageUrl
    expect(await pictureIn(small)).toMatch(/^https?:/)
    expect(await pictureIn(large)).toBeUndefined()
    // Reported once.
    await sweep()
    expect(await backend.pendingCalls()).not.toContain('files.js:checkOldPictures')
  })
})
