/**
 * Files in messages: who can add them, who can see them, and when they are deleted.
 *
 * One file: it follows a file from upload to deletion, and each rule builds on the previous one.
 */
import { beforeEach, expect, it } from 'vitest'
import { isPictureType } from '../domain/attachments'
import { limits } from '../domain/limits'
import type { UploadedFile } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'
import type { Id } from './_generated/dataModel'

const photo = { contentType: 'image/png', size: 1000 }
const paper = { contentType: 'application/pdf', size: 2000 }
const day = 24 * 60 * 60_000

let sends = 0
beforeEach(() => {
  sends = 0
})

interface Claim {
  storageId: Id<'_storage'>
  name: string
  width?: number
  height?: number
  smallId?: Id<'_storage'>
}

function sendFiles(person: Person, conversationId: string, attachments: Claim[], content = '') {
  const clientMessageId = `files-${++sends}`
  return person.mutation(api.messages.sendMessage, { conversationId, content, clientMessageId, attachments })
}

describeBackends('attachments', (backend) => {
  const people = async () => {
    const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  /** Imitates a browser: uploads to the URL, then registers the file. */
  async function upload(person: Person, file: UploadedFile = photo) {
    const storageId = await backend.upload(file)
    if (isPictureType(file.contentType)) await person.action(api.files.registerPicture, { storageId })
    else await person.mutation(api.files.registerUpload, { storageId })
    return storageId
  }

  const picture = async (person: Person, name = 'harbour.png'): Promise<Claim> => ({
    storageId: await upload(person),
    name,
    width: 640,
    height: 480,
  })

  const page = (viewer: Person, conversationId: string, number = 0) =>
    viewer.query(api.messages.getMessages, { conversationId, page: number })

  const filesOf = async (viewer: Person, conversationId: string, seq: number) =>
    (await page(viewer, conversationId)).messages.find((message) => message.seq === seq)?.attachments

  it('a message can have files, with or without text; type and size come from storage', async () => {
    const { ada, bo, talk } = await people()
    const storageId = await upload(ada, paper)
    const { seq } = await sendFiles(ada, talk, [
      await picture(ada),
      { storageId, name: 'plan.pdf', width: 9, height: 9 },
    ])
    const url = expect.stringMatching(/^https?:\/\/.+\/api\/storage\//)
    expect(await filesOf(bo, talk, seq)).toEqual([
      { name: 'harbour.png', type: 'image/png', size: 1000, width: 640, height: 480, url },
      { name: 'plan.pdf', type: 'application/pdf', size: 2000, url },
    ])
    const captioned = await sendFiles(ada, talk, [await picture(ada)], '  The harbour.  ')
    expect((await page(bo, talk)).messages.at(-1)).toMatchObject({ seq: captioned.seq, content: '  The harbour.' })
    expect(await codeOf(sendFiles(ada, talk, [], '  '))).toBe('EMPTY')
  })

  it('C83 a picture’s small version is stored with it, and must be a picture', async () => {
    const { ada, bo, talk } = await people()
    const small = { contentType: 'image/webp', size: limits.smallPictureBytes, width: limits.smallPictureWidth }
    const { seq } = await sendFiles(ada, talk, [{ ...(await picture(ada)), smallId: await upload(ada, small) }])
    const [file] = (await filesOf(bo, talk, seq)) ?? []
    expect(file).toMatchObject({ url: expect.any(String), smallUrl: expect.any(String) })
    expect(file?.smallUrl).not.toBe(file?.url)
    expect(JSON.stringify(file)).not.toContain('smallId')

    const send = async (claim: Partial<Claim>) => codeOf(sendFiles(ada, talk, [{ ...(await picture(ada)), ...claim }]))
    for (const large of [
      { ...small, size: limits.smallPictureBytes + 1 },
      { ...small, width: limits.smallPictureWidth + 1 },
      { ...small, height: limits.smallPictureHeight + 1 },
      { ...small, is: 'image/gif' as const },
    ]) {
      expect(await send({ smallId: await upload(ada, large) }), JSON.stringify(large)).toBe('INVALID_INPUT')
    }
    expect(await send({ smallId: await upload(ada, { contentType: 'application/pdf', size: 10 }) })).toBe(
      'INVALID_INPUT',
    )
    expect(await send({ storageId: await upload(ada, paper), smallId: await upload(ada, small) })).toBe('INVALID_INPUT')
    expect(await send({ smallId: await upload(bo, small) })).toBe('NOT_FOUND')
    const once = await upload(ada, small)
    expect(await send({ smallId: once })).toBe('no error')
    expect(await send({ smallId: once })).toBe('NOT_FOUND')
  })

  it('C247 a picture’s dimensions come from its bytes, rotated if its sender says so; claimed ones are ignored', async () => {
    const { ada, bo, talk } = await people()
    const measuresOf = async (file: UploadedFile, claimed: Partial<Claim>) => {
      const claim = { storageId: await upload(ada, file), name: 'pier.jpg', ...claimed }
      const { seq } = await sendFiles(ada, talk, [claim])
      const [shown] = (await filesOf(bo, talk, seq)) ?? []
      return shown?.width === undefined ? 'a file' : [shown.width, shown.height]
    }
    const wide = { contentType: 'image/jpeg', size: 1000, width: 4032, height: 3024 }
    expect(await measuresOf(wide, { width: 4032, height: 3024 })).toEqual([4032, 3024])
    expect(await measuresOf(wide, { width: 3024, height: 4032 })).toEqual([3024, 4032])
    expect(await measuresOf(wide, { width: 2, height: 2 })).toEqual([4032, 3024])
    expect(await measuresOf(wide, {})).toBe('a file')
    expect(await measuresOf({ ...wide, is: 'image/png' }, { width: 4032, height: 3024 })).toBe('a file')
    expect(await measuresOf({ ...wide, size: 9 }, { width: 4032, height: 3024 })).toBe('a file')
    const claim = { storageId: await backend.upload(wide), name: 'unread.jpg', width: 4032, height: 3024 }
    await ada.mutation(api.files.registerUpload, { storageId: claim.storageId })
    const { seq } = await sendFiles(ada, talk, [claim])
    expect((await filesOf(bo, talk, seq))?.[0], 'one whose bytes nobody has looked at').not.toHaveProperty('width')
  })

  it('C247 a picture with more pixels than a page can show is sent as a file', async () => {
    const { ada, bo, talk } = await people()
    const isShown = async (width: number, height: number, hasSmall: boolean) => {
      const storageId = await upload(ada, { ...photo, width, height })
      const small = { contentType: 'image/webp', size: 100, width: 600, height: 600 }
      const smallId = hasSmall ? { smallId: await upload(ada, small) } : {}
      const { seq } = await sendFiles(ada, talk, [{ storageId, name: 'wall.png', width: 1, height: 1, ...smallId }])
      return (await filesOf(bo, talk, seq))?.[0]?.width !== undefined
    }
    expect(await isShown(16_000, 16_000, false)).toBe(false)
    expect(await isShown(16_000, 16_000, true)).toBe(false)
    expect(await isShown(8_000, 8_000, true)).toBe(true)
    expect(await isShown(8_000, 8_001, true)).toBe(false)
    expect(await isShown(4_096, 4_096, false)).toBe(true)
    expect(await isShown(4_096, 4_097, false)).toBe(false)
  })

  it('C247 only the uploader can register a picture again, if the response was lost', async () => {
    const { ada, bo, talk } = await people()
    const storageId = await upload(ada)
    await ada.action(api.files.registerPicture, { storageId })
    expect(await codeOf(bo.action(api.files.registerPicture, { storageId }))).toBe('NOT_FOUND')
    await sendFiles(ada, talk, [{ storageId, name: 'pier.png' }])
    expect(await codeOf(ada.action(api.files.registerPicture, { storageId }))).toBe('NOT_FOUND')
  })

  it('re-reading a page returns the same URLs, so that browsers can cache', async () => {
    const { ada, bo, talk } = await people()
    const { seq } = await sendFiles(ada, talk, [await picture(ada)])
    const before = await filesOf(bo, talk, seq)
    await sendFiles(ada, talk, [], 'And more.')
    await backend.advance(day)
    expect(await filesOf(bo, talk, seq)).toEqual(before)
  })

  it('an uploader can put a file into one message, once; another person’s file looks like one that doesn’t exist', async () => {
    const { ada, bo, talk } = await people()
    const groupId = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    const codeFor = (person: Person, storageId: Id<'_storage'>) =>
      codeOf(sendFiles(person, talk, [{ storageId, name: 'mine.png' }]))

    const waiting = await upload(ada)
    expect(await codeFor(bo, waiting), 'another’s that waits').toBe('NOT_FOUND')
    expect(await codeOf(bo.mutation(api.files.registerUpload, { storageId: waiting }))).toBe('NOT_FOUND')
    expect(await codeOf(bo.mutation(api.users.setPicture, { storageId: waiting }))).toBe('NOT_FOUND')
    expect(await codeFor(ada, waiting)).toBe('no error')
    expect(await codeFor(ada, waiting), 'one that is in a message').toBe('NOT_FOUND')
    expect(await codeFor(bo, waiting), 'one in another’s message').toBe('NOT_FOUND')

    const [face, sign] = [await upload(ada), await upload(ada)]
    await ada.mutation(api.users.setPicture, { storageId: face })
    await ada.mutation(api.groups.setPicture, { conversationId: groupId, storageId: sign })
    for (const storageId of [face, sign]) {
      expect(await codeFor(bo, storageId), 'a picture').toBe('NOT_FOUND')
      expect(await codeFor(ada, storageId), 'one’s own picture').toBe('NOT_FOUND')
      expect(await codeOf(bo.mutation(api.files.registerUpload, { storageId }))).toBe('NOT_FOUND')
    }
    expect(await codeFor(ada, await backend.upload(photo)), 'one that was not registered').toBe('NOT_FOUND')

    const twice = await upload(ada)
    const both = [twice, twice].map((storageId) => ({ storageId, name: 'twice.png' }))
    expect(await codeOf(sendFiles(ada, talk, both))).toBe('NOT_FOUND')
    // A rejected call changes nothing.
    expect(await codeFor(ada, twice)).toBe('no error')
  })

  it('resending with the same client id attaches nothing twice', async () => {
    const { ada, talk } = await people()
    const message = { conversationId: talk, content: '', clientMessageId: 'one', attachments: [await picture(ada)] }
    const first = await ada.mutation(api.messages.sendMessage, message)
    expect(await ada.mutation(api.messages.sendMessage, message)).toEqual(first)
    expect(await filesOf(ada, talk, first.seq)).toHaveLength(1)
  })

  it('files that can contain scripts, too large or too many files, and invalid dimensions are rejected', async () => {
    const { ada, talk } = await people()
    const codeFor = async (file: { contentType: string; size: number }) => {
      const storageId = await backend.upload(file)
      return codeOf(ada.mutation(api.files.registerUpload, { storageId }))
    }
    for (const contentType of [
      'image/svg+xml',
      'text/html',
      'TEXT/HTML; charset=utf-8',
      'application/xhtml+xml',
      'text/xml',
    ]) {
      expect(await codeFor({ contentType, size: 10 }), contentType).toBe('INVALID_INPUT')
    }
    for (const contentType of ['application/octet-stream', 'video/mp4', 'audio/ogg', 'text/plain; charset=utf-8']) {
      expect(await codeFor({ contentType, size: 10 }), contentType).toBe('no error')
    }
    expect(await codeFor({ ...paper, size: limits.fileBytes + 1 })).toBe('TOO_LONG')

    const many: Claim[] = []
    for (let file = 0; file <= limits.filesPerMessage; file++) many.push(await picture(ada))
    expect(await codeOf(sendFiles(ada, talk, many))).toBe('LIMIT_REACHED')
    expect(await codeOf(sendFiles(ada, talk, many.slice(1)))).toBe('no error')
    const claim = await picture(ada)
    for (const wrong of [{ width: 0 }, { height: 0.5 }, { width: -4 }, { height: limits.imageSide + 1 }]) {
      expect(await codeOf(sendFiles(ada, talk, [{ ...claim, ...wrong }])), JSON.stringify(wrong)).toBe('INVALID_INPUT')
    }
  })

  it('C62 a long name is truncated before its extension, and a missing name is replaced', async () => {
    const { ada, talk } = await people()
    const names = [`${'x'.repeat(300)}.tar.gz`, ' \n ']
    const claims = await Promise.all(names.map((name) => picture(ada, name)))
    const { seq } = await sendFiles(ada, talk, claims)
    const [long, empty] = (await filesOf(ada, talk, seq)) ?? []
    expect(long?.name).toHaveLength(limits.fileNameLength)
    expect(long?.name).toMatch(/^x+….gz$/)
    expect(empty?.name).toBe('file')
  })

  it('a name is one line, without a path or direction marks that disguise its extension', async () => {
    const { ada, talk } = await people()
    const name = '../a\u202egnp.exe\n'
    const { seq } = await sendFiles(ada, talk, [{ storageId: await upload(ada), name }])
    expect((await filesOf(ada, talk, seq))?.[0]?.name).toBe('.._agnp.exe')
  })

  it('R7 someone who joins later gets neither earlier files nor their URLs, in pages, quotes, or searches', async () => {
    const { ada, bo } = await people()
    const cy = await join(backend, 'Cy')
    const conversationId = await ada.mutation(api.conversations.createGroup, {
      name: 'Us',
      participantIds: [bo.userId],
    })
    const before = await sendFiles(ada, conversationId, [await picture(ada, 'secret-plan.png')])
    await ada.mutation(api.groups.addMembers, { conversationId, userIds: [cy.userId] })
    const after = await sendFiles(ada, conversationId, [await picture(ada, 'open-plan.png')])
    await backend.advance(2_000)

    expect(await filesOf(cy, conversationId, before.seq)).toBeUndefined()
    expect(await filesOf(cy, conversationId, after.seq)).toHaveLength(1)
    expect(await cy.query(api.messages.getMessage, { conversationId, seq: before.seq })).toBeNull()
    const found = async (viewer: Person) => {
      const { hits } = await viewer.query(api.search.messages, { conversationId, text: 'plan', limit: 5 })
      return hits.map(({ seq, text }) => ({ seq, text }))
    }
    expect(await found(bo)).toEqual([
      { seq: after.seq, text: 'open-plan.png' },
      { seq: before.seq, text: 'secret-plan.png' },
    ])
    expect(await found(cy)).toEqual([{ seq: after.seq, text: 'open-plan.png' }])
  })

  it('the list’s preview names a message’s files', async () => {
    const { ada, bo, talk } = await people()
    const preview = async () => (await bo.query(api.conversations.getHead, { conversationId: talk })).preview
    await sendFiles(ada, talk, [await picture(ada), await picture(ada, 'two.png')])
    expect(await preview()).toMatchObject({ text: '', files: { count: 2, pictures: 2, name: 'harbour.png' } })
    const { messageId } = await sendFiles(
      ada,
      talk,
      [{ storageId: await upload(ada, paper), name: 'plan.pdf' }],
      'Look',
    )
    expect(await preview()).toMatchObject({ text: 'Look', files: { count: 1, pictures: 0, name: 'plan.pdf' } })
    await ada.mutation(api.messages.editMessage, { messageId, content: '' })
    expect(await preview()).toMatchObject({ text: '', files: { name: 'plan.pdf' } })
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect((await preview())?.files).toBeUndefined()
    await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
    expect(await preview()).toMatchObject({ text: '', files: { name: 'plan.pdf' } })
    await sendFiles(ada, talk, [], 'No files')
    expect((await preview())?.files).toBeUndefined()
  })

  it('R8 deleting for everyone hides the files at once; they are erased unless Undo restores them in time', async () => {
    const { ada, bo, talk } = await people()
    const { messageId, seq } = await sendFiles(ada, talk, [await picture(ada)], 'The harbour')
    const kept = await sendFiles(ada, talk, [await picture(ada, 'kept.png')])
    const shown = await filesOf(bo, talk, seq)
    const [file] = await backend.storedFiles()

    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect(await filesOf(bo, talk, seq)).toBeUndefined()
    await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
    expect(await filesOf(bo, talk, seq)).toEqual(shown)

    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect(await backend.storedFiles()).toHaveLength(2)
    await backend.advance(limits.deletionUndoMs + 1)
    expect(await backend.storedFiles()).not.toContain(file)
    expect(await backend.storedFiles()).toHaveLength(1)
    expect(await filesOf(bo, talk, kept.seq)).toHaveLength(1)
    expect(await codeOf(ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] }))).toBe('CONFLICT')
    const { hits } = await bo.query(api.search.messages, { conversationId: talk, text: 'harbour', limit: 5 })
    expect(hits).toEqual([])
  })

  it('R9 deleting for oneself keeps the files for the others', async () => {
    const { ada, bo, talk } = await people()
    const { seq } = await sendFiles(ada, talk, [await picture(ada)])
    await bo.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq })
    await bo.mutation(api.messages.deleteForMe, { conversationId: talk, seqs: [seq] })
    await backend.advance(day)
    expect(await filesOf(ada, talk, seq)).toHaveLength(1)
    expect(await backend.storedFiles()).toHaveLength(1)
  })

  it('an edit changes the caption and keeps the files', async () => {
    const { ada, bo, talk } = await people()
    const { messageId, seq } = await sendFiles(ada, talk, [await picture(ada)], 'Harbor')
    await ada.mutation(api.messages.editMessage, { messageId, content: 'Harbour' })
    await backend.advance(2_000)
    expect((await page(bo, talk)).messages[0]).toMatchObject({
      content: 'Harbour',
      attachments: [{ name: 'harbour.png' }],
    })
    const { hits } = await bo.query(api.search.messages, { conversationId: talk, text: 'harbour.png', limit: 5 })
    expect(hits).toMatchObject([{ seq }])
    const text = await ada.mutation(api.messages.sendMessage, {
      conversationId: talk,
      content: 'Text',
      clientMessageId: 't',
    })
    expect(await codeOf(ada.mutation(api.messages.editMessage, { messageId: text.messageId, content: '' }))).toBe(
      'EMPTY',
    )
  })

  it('an unsent upload is deleted when it is removed from the draft, or after a day', async () => {
    const { ada, bo, talk } = await people()
    const storageId = await upload(ada)
    await bo.mutation(api.files.discardUpload, { storageId })
    expect(await backend.storedFiles(), 'another’s stays').toEqual([storageId])
    await ada.mutation(api.files.discardUpload, { storageId })
    await ada.mutation(api.files.discardUpload, { storageId })
    expect(await backend.storedFiles()).toEqual([])

    const forgotten = await upload(ada)
    const sent = await upload(ada)
    const { seq } = await sendFiles(ada, talk, [{ storageId: sent, name: 'sent.png' }])
    await ada.mutation(api.files.discardUpload, { storageId: sent })
    await backend.advance(day + 1)
    await backend.internal.mutation(internal.files.sweep, {})
    expect(await backend.storedFiles()).toEqual([sent])
    expect(await codeOf(sendFiles(ada, talk, [{ storageId: forgotten, name: 'late.png' }]))).toBe('NOT_FOUND')
    expect(await filesOf(bo, talk, seq)).toHaveLength(1)
  })

  it('the messages and files of a deleted account remain', async () => {
    const { ada, bo, talk } = await people()
    const { seq } = await sendFiles(ada, talk, [await picture(ada)])
    const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|ada', updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect(await filesOf(bo, talk, seq)).toHaveLength(1)
  })
})
