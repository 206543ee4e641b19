import { describe, expect, it } from 'vitest'
import type { Id } from '../../../../convex/_generated/dataModel'
import { createUploads } from './uploads'
import type { Upload } from '../types'

const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

function setUp(stored = new Map<string, Upload>(), bytes = new Map<string, File>()) {
  let leave: (left: readonly Upload[]) => void = () => {}
  const sends: { file: File; progress: (sent: number) => void; end: (error?: Error) => void; signal: AbortSignal }[] =
    []
  const discarded: string[] = []
  const forgotten: string[] = []
  let ids = 0
  const uploads = createUploads({
    newId: () => `file-${++ids}`,
    look: async ({ name, type }) => (type === 'image/png' ? { url: `blob:${name}`, width: 8, height: 6 } : null),
    send: (file, { onProgress, signal }) =>
      new Promise((resolve, reject) => {
        const stored = { storageId: `stored ${file.name}` as Id<'_storage'>, smallId: null, keepsDetails: false }
        sends.push({ file, signal, progress: onProgress, end: (error) => (error ? reject(error) : resolve(stored)) })
      }),
    troubleOf: (error) =>
      error instanceof Error && error.message === 'refused' ? { kind: 'refused', reason: 'No.' } : { kind: 'stopped' },
    discard: (storageId) => void discarded.push(storageId),
    forget: (url) => void forgotten.push(url),
    storage: {
      keep: (upload) => void stored.set(upload.id, upload),
      forget: (id) => void stored.delete(id),
      recall: (id) => {
        const upload = stored.get(id)
        return upload?.state === 'stored' ? upload : null
      },
      isElsewhere: (id) => stored.has(id) && stored.get(id)?.state !== 'stored',
      onLeft: (take) => (leave = take),
      close() {},
    },
    bytes: {
      keep: (id, file) => void bytes.set(id, file),
      find: async (id) => bytes.get(id) ?? null,
      forget: (id) => void bytes.delete(id),
    },
  })
  const add = (name: string, type = 'image/png') => uploads.add(new File(['abcd'], name, { type }))
  /** The page that had them was closed. */
  const inherit = () => leave([...stored.values()])
  return { uploads, stored, bytes, inherit, add, sends, discarded, forgotten }
}

describe('uploads', () => {
  it('start when a file is chosen, report progress, and are ready with their dimensions', async () => {
    const { uploads, add, sends } = setUp()
    const id = add('a.png')
    expect(uploads.get(id)).toMatchObject({ state: 'sending', sent: 0, measures: null })
    expect(uploads.stateOf([id])).toBe('underway')
    sends[0]?.progress(3)
    expect(uploads.get(id)).toMatchObject({ sent: 3 })
    sends[0]?.end()
    await settle()
    expect(uploads.get(id)).toMatchObject({
      state: 'stored',
      storageId: 'stored a.png',
      measures: { width: 8, height: 6 },
      localUrl: 'blob:a.png',
    })
    expect(uploads.stateOf([id])).toBe('ready')
  })

  it('a file that isn’t a picture has no dimensions, and is ready all the same', async () => {
    const { uploads, add, sends } = setUp()
    const id = add('a.pdf', 'application/pdf')
    sends[0]?.end()
    await settle()
    expect(uploads.get(id)).toMatchObject({ measures: null, localUrl: null })
    expect(uploads.stateOf([id])).toBe('ready')
    expect(uploads.stateOf([])).toBe('ready')
  })

  it('three run at once, the next when a slot is free', async () => {
    const { uploads, add, sends } = setUp()
    const ids = ['a', 'b', 'c', 'd'].map((name) => add(name))
    expect(sends.map(({ file }) => file.name)).toEqual(['a', 'b', 'c'])
    expect(uploads.get(ids[3]!)).toMatchObject({ state: 'waiting' })
    sends[1]?.end(new Error('lost'))
    await settle()
    expect(sends.map(({ file }) => file.name)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('a failed one says why, and can be retried', async () => {
    const { uploads, add, sends } = setUp()
    const [lost, refused] = [add('lost.png'), add('refused.png')]
    sends[0]?.end(new Error('lost'))
    sends[1]?.end(new Error('refused'))
    await settle()
    expect(uploads.get(lost)).toMatchObject({ state: 'failed', trouble: { kind: 'stopped' } })
    expect(uploads.get(refused)).toMatchObject({ state: 'failed', trouble: { kind: 'refused', reason: 'No.' } })
    expect(uploads.stateOf([lost])).toBe('stopped')
    uploads.retry(lost)
    sends[2]?.end()
    await settle()
    expect(uploads.stateOf([lost])).toBe('ready')
  })

  it('a removed one is stopped, and its stored part is deleted, however late the upload ends', async () => {
    const { uploads, add, sends, discarded, forgotten } = setUp()
    const [underway, stored] = [add('underway.png'), add('stored.png')]
    sends[1]?.end()
    await settle()
    uploads.remove(stored)
    uploads.remove(underway)
    expect(discarded).toEqual(['stored stored.png'])
    expect(forgotten).toEqual(['blob:stored.png', 'blob:underway.png'])
    expect(sends[0]?.signal.aborted).toBe(true)
    sends[0]?.end()
    await settle()
    expect(discarded).toEqual(['stored stored.png', 'stored underway.png'])
    expect(uploads.get(underway)).toBeUndefined()
  })

  it('progress alone is no new revision', async () => {
    const { uploads, add, sends } = setUp()
    add('a.png')
    await settle()
    const before = uploads.revision()
    sends[0]?.progress(2)
    expect(uploads.revision()).toBe(before)
    sends[0]?.end()
    await settle()
    expect(uploads.revision()).toBeGreaterThan(before)
  })

  it('a sent message continues to show this page’s copy, for a limited number of messages', async () => {
    const { uploads, add, sends, forgotten } = setUp()
    const id = add('a.png')
    sends[0]?.end()
    await settle()
    uploads.keep('m0', [id])
    expect(uploads.keptWith('m0')).toMatchObject([{ localUrl: 'blob:a.png' }])
    for (let message = 1; message <= 50; message++) uploads.keep(`m${message}`, [])
    expect(uploads.keptWith('m0')).toEqual([])
    expect(forgotten).toEqual(['blob:a.png'])
  })

  it('a file stored by an earlier page is as good as one of this page', async () => {
    const before = setUp()
    const there = before.add('there.png')
    before.sends[0]?.end()
    await settle()
    const { uploads, discarded, stored } = setUp(before.stored)
    expect(uploads.stateOf([there])).toBe('ready')
    expect(uploads.claimOf(there)).toEqual({ storageId: 'stored there.png', name: 'there.png', width: 8, height: 6 })
    uploads.remove(there)
    expect(discarded).toEqual(['stored there.png'])
    expect(stored.size).toBe(0)
  })

  it('C71 a closed page’s upload continues, under its name; not while that page is open', async () => {
    const before = setUp()
    const id = before.add('begun.png')
    await settle()
    const { uploads, inherit, sends, stored, bytes } = setUp(before.stored, before.bytes)
    expect(uploads.get(id)).toBeUndefined()
    expect(uploads.stateOf([id])).toBe('underway')
    inherit()
    expect(uploads.get(id)).toMatchObject({ name: 'begun.png', state: 'waiting' })
    await settle()
    expect(sends.map(({ file }) => file.name)).toEqual(['begun.png'])
    expect(uploads.isUnderway()).toBe(true)
    sends[0]?.end()
    await settle()
    expect(uploads.stateOf([id])).toBe('ready')
    expect(stored.get(id)).toMatchObject({ state: 'stored' })
    expect(bytes.size).toBe(0)
    expect(uploads.isUnderway()).toBe(false)
  })

  it('C71 an upload without its bytes is reported lost, by name, without Retry', async () => {
    const before = setUp()
    const id = before.add('large.mov', 'video/quicktime')
    await settle()
    const { uploads, inherit, sends } = setUp(before.stored)
    inherit()
    await settle()
    expect(uploads.get(id)).toMatchObject({ name: 'large.mov', state: 'failed', trouble: { kind: 'lost' } })
    expect(uploads.stateOf([id])).toBe('lost')
    uploads.retry(id)
    await settle()
    expect(sends).toEqual([])
    // An upload that no open page holds the bytes of can't continue.
    expect(uploads.stateOf(['never heard of'])).toBe('lost')
  })

  it('a signed-out person’s uploads don’t continue', () => {
    const { uploads, add, sends } = setUp()
    add('a.png')
    uploads.close()
    expect(sends[0]?.signal.aborted).toBe(true)
    add('b.png')
    expect(sends).toHaveLength(1)
  })
})
