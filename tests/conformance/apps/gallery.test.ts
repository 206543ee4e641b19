/** An album of pictures, used by a page with an upload button. */
import type { FunctionReturnType } from 'convex/server'
import { ConvexError } from 'convex/values'
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/gallery/convex/_generated/api'
import type { Id } from '../../fixtures/apps/gallery/convex/_generated/dataModel'
import { eventually, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/gallery')
const { pictures } = api

const PIXELS = Uint8Array.from({ length: 20_000 }, (_, n) => (n * 31) % 256)

let album: string
beforeEach(() => {
  album = newScope()
})

function openPage() {
  const client = deployment.connect()
  const shown: FunctionReturnType<typeof pictures.list>[] = []
  client.onUpdate(pictures.list, { album }, (list) => shown.push(list))
  const upload = async (body: Uint8Array<ArrayBuffer>, type: string) => {
    const url = await client.mutation(pictures.generateUploadUrl, {})
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })
    return ((await answer.json()) as { storageId: Id<'_storage'> }).storageId
  }
  return { client, shown, upload }
}

// https://docs.convex.dev/file-storage/upload-files#uploading-files-via-upload-urls: an address, the upload, the row
describe('an album', () => {
  it('others see an upload unchanged', async () => {
    const [ada, bo] = [openPage(), openPage()]
    const file = await ada.upload(PIXELS, 'image/png')
    await ada.client.mutation(pictures.add, { album, caption: 'us', file })
    await eventually(() => expect(bo.shown.at(-1)).toMatchObject([{ caption: 'us', url: expect.any(String) }]))
    const response = await fetch(bo.shown.at(-1)![0]!.url!)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PIXELS)
  })

  // https://docs.convex.dev/file-storage/file-metadata: a mutation knows what was uploaded before it takes it
  it('a file that isn’t a picture is rejected, and can be deleted', async () => {
    const page = openPage()
    const file = await page.upload(new TextEncoder().encode('not a picture'), 'text/plain')
    const refusal: unknown = await page.client
      .mutation(pictures.add, { album, caption: 'x', file })
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConvexError)
    await page.client.mutation(pictures.discard, { file })
    await expect(page.client.mutation(pictures.discard, { file })).rejects.toThrow('not found')
    await eventually(() => expect(page.shown.at(-1)).toEqual([]))
  })

  // https://docs.convex.dev/file-storage/delete-files
  it('a removed picture is gone for everyone, including its file', async () => {
    const [ada, bo] = [openPage(), openPage()]
    const file = await ada.upload(PIXELS, 'image/png')
    const id = await ada.client.mutation(pictures.add, { album, caption: 'us', file })
    await eventually(() => expect(bo.shown.at(-1)).toHaveLength(1))
    const url = bo.shown.at(-1)![0]!.url!
    await ada.client.mutation(pictures.remove, { id })
    await eventually(() => expect(bo.shown.at(-1)).toEqual([]))
    expect((await fetch(url)).status).toBe(404)
  })

  // https://docs.convex.dev/file-storage/store-files#storing-generated-files
  it('an action adds a generated picture', async () => {
    const page = openPage()
    await page.client.action(pictures.draw, { album, colour: 'teal' })
    await eventually(() => expect(page.shown.at(-1)).toMatchObject([{ caption: 'teal' }]))
    const response = await fetch(page.shown.at(-1)![0]!.url!)
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(await response.text()).toContain('fill="teal"')
  })

  it('two uploads to one URL are two pictures', async () => {
    const page = openPage()
    const files = await Promise.all([page.upload(PIXELS, 'image/png'), page.upload(PIXELS, 'image/png')])
    expect(new Set(files).size).toBe(2)
  })
})

// https://docs.convex.dev/file-storage/upload-files#uploading-files-via-an-http-action
describe('another origin', () => {
  const address = (path: string) => `${deployment.siteUrl}${path}`

  it('passes the preflight, uploads in one request, and pages see it', async () => {
    const page = openPage()
    const asked = await fetch(address('/pictures'), { method: 'OPTIONS', headers: { origin: 'https://there.example' } })
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST')
    const answer = await fetch(address(`/pictures?album=${album}&caption=sent`), {
      method: 'POST',
      headers: { 'content-type': 'image/png', origin: 'https://there.example' },
      body: PIXELS,
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://there.example')
    await eventually(() => expect(page.shown.at(-1)).toMatchObject([{ caption: 'sent' }]))
  })

  // https://docs.convex.dev/file-storage/serve-files#serving-files-from-http-actions
  it('gets a picture from an HTTP action, and 404 when there is none', async () => {
    const page = openPage()
    const file = await page.upload(PIXELS, 'image/png')
    const response = await fetch(address(`/pictures/${file}`))
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PIXELS)
    await page.client.mutation(pictures.discard, { file })
    expect((await fetch(address(`/pictures/${file}`))).status).toBe(404)
  })
})
