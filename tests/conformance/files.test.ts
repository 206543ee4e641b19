/** File storage. https://docs.convex.dev/file-storage */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { GenericId } from 'convex/values'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { files, notes } = api
const digest = (content: string, encoding: 'base64' | 'hex') => createHash('sha256').update(content).digest(encoding)

async function upload(content: string | Uint8Array<ArrayBuffer>, type?: string): Promise<GenericId<'_storage'>> {
  const url = await deployment.http().mutation(files.uploadUrl, {})
  const body = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
  const answer = await fetch(url, { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { storageId: GenericId<'_storage'> }).storageId
}
const urlOf = async (id: GenericId<'_storage'>) => (await deployment.http().query(files.url, { id }))!

// https://docs.convex.dev/file-storage/upload-files
describe('an uploaded file', () => {
  it('F1 F5 is served unchanged from its URL', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256)
    const response = await fetch(await urlOf(await upload(bytes, 'image/png')))
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-length')).toBe('300000')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it('F1 each upload is its own file, even with equal content', async () => {
    const ids = await Promise.all(['one', 'one', 'two'].map((body) => upload(body)))
    expect(new Set(ids).size).toBe(3)
    const texts = ids.map(async (id) => (await fetch(await urlOf(id))).text())
    expect(await Promise.all(texts)).toEqual(['one', 'one', 'two'])
  })

  it('F1 an invented token is rejected', async () => {
    const url = new URL(await deployment.http().mutation(files.uploadUrl, {}))
    url.searchParams.set('token', 'made-up')
    const answer = await fetch(url, { method: 'POST', body: 'x' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })

  // "The GET response includes a standard HTTP Digest header with a sha256 checksum"
  it('F5 has its checksum in a header', async () => {
    const response = await fetch(await urlOf(await upload('hello', 'text/plain')))
    expect(response.headers.get('digest')).toBe(`sha-256=${digest('hello', 'base64')}`)
  })

  it('F6 is served in parts', async () => {
    const response = await fetch(await urlOf(await upload('0123456789')), { headers: { range: 'bytes=3-5' } })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toMatch(/^bytes 3-5\//)
    expect(await response.text()).toBe('345')
  })
})

// https://docs.convex.dev/file-storage/file-metadata
describe('a file’s row', () => {
  it('F2 contains its type, size, and checksum', async () => {
    const id = await upload('hello', 'text/plain')
    expect(await deployment.http().query(files.row, { id })).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      contentType: 'text/plain',
      size: 5,
      sha256: digest('hello', 'base64'),
    })
    expect(await deployment.http().query(files.newest, {})).toBe(id)
  })
})

// https://docs.convex.dev/file-storage/delete-files
describe('a deleted file', () => {
  it('F9 disappears for subscribers, and its URL serves nothing', async () => {
    const id = await upload('hello')
    const url = await urlOf(id)
    const seen: (string | null)[] = []
    deployment.connect().onUpdate(files.url, { id }, (value) => seen.push(value))
    await eventually(() => expect(seen).toEqual([url]))
    await deployment.http().mutation(files.remove, { id })
    await eventually(() => expect(seen).toEqual([url, null]))
    expect((await fetch(url)).status).toBe(404)
    expect(await deployment.http().query(files.row, { id })).toBe(null)
  })

  it('F9 still exists if the mutation failed', async () => {
    const id = await upload('hello')
    await expect(deployment.http().mutation(files.remove, { id, fail: true })).rejects.toThrow('after the deletion')
    expect(await (await fetch(await urlOf(id))).text()).toBe('hello')
  })

  it('F9 can be deleted by an action', async () => {
    const id = await upload('hello')
    await deployment.http().action(files.removeInAction, { id })
    expect(await deployment.http().query(files.url, { id })).toBe(null)
  })
})

// https://docs.convex.dev/file-storage/store-files
describe('actions', () => {
  it('F11 can store files and read stored ones', async () => {
    const scope = newScope()
    const id = await deployment.http().action(files.store, { scope, text: 'made here', type: 'text/markdown' })
    expect(await deployment.http().query(notes.texts, { scope })).toEqual([id])
    expect(await (await fetch(await urlOf(id))).text()).toBe('made here')
    expect(await deployment.http().action(files.read, { id: await upload('hello', 'text/plain') })).toEqual({
      text: 'hello',
      type: 'text/plain',
      size: 5,
      sha256: digest('hello', 'hex'),
    })
    await deployment.http().mutation(files.remove, { id })
    expect(await deployment.http().action(files.read, { id })).toBe(null)
  })
})
