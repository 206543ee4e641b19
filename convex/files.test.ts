/** Pictures of people, and what becomes of the files behind them. */
import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
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
  const adaAndBo = async () => ({ ada: await join(backend, 'Ada'), bo: await join(backend, 'Bo') })

  it('a picture is seen by everybody, wherever the person is', async () => {
    const { ada, bo } = await adaAndBo()
    await setPicture(ada, await backend.upload(picture))
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

  it('a new picture takes the place of the one before, whose file goes; none takes away the last', async () => {
    const { ada } = await adaAndBo()
    const [first, second] = [await backend.upload(picture), await backend.upload(picture)]
    await setPicture(ada, first)
    await setPicture(ada, second)
    expect(await backend.storedFiles()).toEqual([second])
    await setPicture(ada, null)
    expect(await backend.storedFiles()).toEqual([])
    expect(await ada.query(api.users.me, {})).toMatchObject({ hasPicture: false })
  })

  it('the picture of the account’s home is shown while there is no other', async () => {
    const { ada, bo } = await adaAndBo()
    const imageUrl = 'https://img.example.com/ada.png'
    const event = { event: 'update', tokenIdentifier: 'urn:parley:test|ada', imageUrl, updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect(await pictureOf(bo, ada)).toBe(imageUrl)
    await setPicture(ada, await backend.upload(picture))
    expect(await pictureOf(bo, ada)).not.toBe(imageUrl)
    await setPicture(ada, null)
    expect(await pictureOf(bo, ada)).toBe(imageUrl)
  })

  it('refuses what is no picture, is too large, is another’s, or is gone; and nothing changes', async () => {
    const { ada, bo } = await adaAndBo()
    const codeFor = async (file: { contentType: string; size: number }) =>
      codeOf(setPicture(ada, await backend.upload(file)))
    for (const contentType of ['image/svg+xml', 'text/html', 'image/gif']) {
      expect(await codeFor({ contentType, size: 10 }), contentType).toBe('INVALID_INPUT')
    }
    expect(await codeFor({ ...picture, size: limits.pictureBytes + 1 })).toBe('TOO_LONG')
    expect(await codeFor({ ...picture, size: limits.pictureBytes })).toBe('no error')
    const used = (await backend.storedFiles()).at(-1) as Id<'_storage'>
    expect(await codeOf(setPicture(bo, used))).toBe('NOT_FOUND')
    expect(await codeOf(setPicture(ada, used))).toBe('NOT_FOUND')
    await setPicture(ada, null)
    expect(await codeOf(setPicture(bo, used))).toBe('NOT_FOUND')
  })

  it('of a deleted account goes with it', async () => {
    const { ada } = await adaAndBo()
    await setPicture(ada, await backend.upload(picture))
    const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|ada', updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect(await backend.storedFiles()).toEqual([])
  })

  it('what was uploaded and never used is collected after a day, and what is used never', async () => {
    const { ada } = await adaAndBo()
    const used = await backend.upload(picture)
    for (let file = 0; file < 120; file++) await backend.upload({ ...picture, size: 1 })
    await setPicture(ada, used)
    const sweep = () => backend.internal.mutation(internal.files.sweep, {})
    await sweep()
    expect(await backend.storedFiles()).toHaveLength(121)
    await backend.advance(day + 1)
    const young = await backend.upload(picture)
    await sweep()
    // The rest in a transaction of its own.
    await backend.advance(1)
    expect((await backend.storedFiles()).toSorted()).toEqual([used, young].toSorted())
    await backend.advance(day + 1)
    await sweep()
    expect(await backend.storedFiles()).toEqual([used])
  })
})
