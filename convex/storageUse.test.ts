/** Storage quotas of people. */
import { ConvexError } from 'convex/values'
import { beforeEach, expect, it, vi } from 'vitest'
import { openUploads } from '../domain/storage-quota'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const day = 24 * 60 * 60_000
const paper = { contentType: 'application/pdf', size: 400_000 }

/** The data of an expected failure. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(() => null).catch((thrown: unknown) => thrown)
  const data: unknown = error instanceof ConvexError ? error.data : error
  // convex-test passes the data on as JSON text.
  return typeof data === 'string' ? JSON.parse(data) : data
}

describeBackends('storage quotas', (backend) => {
  beforeEach(() => {
    vi.stubEnv('PARLEY_FILES_PER_PERSON', '1')
  })

  async function upload(person: Person, file = paper) {
    await person.mutation(api.files.generateUploadUrl, {})
    const storageId = await backend.upload(file)
    await person.mutation(api.files.registerUpload, { storageId })
    return storageId
  }

  it('C248 someone whose quota is used up is rejected, told how much it is, and can upload again after deleting', async () => {
    const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
    const talk = await talkBetween(ada, bo)
    const sent = await upload(ada)
    const waiting = await upload(ada)
    const { messageId } = await ada.mutation(api.messages.sendMessage, {
      conversationId: talk,
      content: '',
      clientMessageId: 'one',
      attachments: [{ storageId: sent, name: 'plan.pdf' }],
    })
    expect(await failureOf(upload(ada))).toMatchObject({
      code: 'LIMIT_REACHED',
      message: 'Your files take up 1 MB of 1 MB. Delete messages with files to make room.',
      subject: 'file',
      usedBytes: 800_000,
    })
    await upload(ada, { ...paper, size: 200_000 })
    // Full to the last byte: no URL is returned for an upload that can't fit.
    expect(await codeOf(ada.mutation(api.files.generateUploadUrl, {}))).toBe('LIMIT_REACHED')
    // Quotas are per person.
    await upload(bo)

    await ada.mutation(api.files.discardUpload, { storageId: waiting })
    const again = await upload(ada)
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect(await codeOf(upload(ada)), 'it may still come back').toBe('LIMIT_REACHED')
    await backend.advance(31_000)
    await upload(ada)
    await ada.mutation(api.files.discardUpload, { storageId: again })
    // An abandoned upload is deleted after a day, and its space released.
    await backend.advance(day + 1)
    await backend.internal.mutation(internal.files.sweep, {})
    for (let file = 0; file < 2; file++) await upload(ada)
  })

  it('C248 replacing a picture frees the previous one’s space', async () => {
    const ada = await join(backend, 'Ada')
    for (let picture = 0; picture < 4; picture++) {
      const storageId = await backend.upload({ contentType: 'image/webp', size: 450_000 })
      await ada.action(api.files.registerPicture, { storageId })
      await ada.mutation(api.users.setPicture, { storageId })
    }
    await ada.mutation(api.users.setPicture, { storageId: null })
    await expect(upload(ada, { ...paper, size: 1_000_000 })).resolves.toBeTruthy()
  })

  it('C248 everyone together can store a hundred times as much; 0 lifts both limits', async () => {
    vi.stubEnv('PARLEY_FILES_PER_PERSON', '0.004')
    const people = await Promise.all(Array.from({ length: 101 }, (_, n) => join(backend, `Person ${n}`)))
    const last = people.pop()!
    for (const person of people) await upload(person, { ...paper, size: 4_000 })
    expect(await failureOf(upload(last, { ...paper, size: 1 }))).toMatchObject({
      code: 'LIMIT_REACHED',
      message: 'The files on this server take up 1 MB of 1 MB. Ask the person who runs it for more space.',
      subject: 'file',
      usedBytes: 400_000,
    })
    vi.stubEnv('PARLEY_FILES_PER_PERSON', '0')
    await upload(last)
  })

  it('C249 a person can have a hundred unused upload URLs, each for a day', async () => {
    const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
    const ask = (person: Person) => codeOf(person.mutation(api.files.generateUploadUrl, {}))
    for (let url = 0; url < openUploads.most; url++) expect(await ask(ada)).toBe('no error')
    expect(await ask(ada)).toBe('LIMIT_REACHED')
    expect(await ask(bo)).toBe('no error')
    await ada.mutation(api.files.registerUpload, { storageId: await backend.upload(paper) })
    expect(await ask(ada)).toBe('no error')
    expect(await ask(ada)).toBe('LIMIT_REACHED')
    await backend.advance(day)
    expect(await ask(ada)).toBe('no error')
  })
})
