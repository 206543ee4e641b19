/**
 * Content that another app shared with this one: the service worker stores it, and the next page takes it. In a cache,
 * because both can reach one, and files fit into it.
 */
export const SHARED = 'parley-shared'
const TEXT = '/share/text'
const file = (index: number) => `/share/file-${index}`
const NAME = 'x-parley-name'

/** The target of the form that other apps fill in (src/app/manifest.ts). */
export const SHARE_TARGET = '/share'
/** Opens the chats, and asks which of them gets the content. */
export const SHARE_PAGE = '/messages?shared=yes'

export interface Shared {
  text: string
  files: File[]
}

type Shelf = Pick<Cache, 'match' | 'put'>

/** Apps repeat a link in the text, and the text in the title. */
export function textOf(parts: readonly (string | null | undefined)[]): string {
  const said = parts.flatMap((part) => part?.trim() || [])
  return said
    .filter((part, at) => !said.some((other, from) => from !== at && repeats(other, part, from < at)))
    .join('\n')
}

const repeats = (other: string, part: string, isEarlier: boolean) =>
  other.includes(part) && (other.length > part.length || isEarlier)

export async function putShared(shelf: Shelf, form: FormData): Promise<void> {
  const part = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : null
  }
  const files = form.getAll('files').filter((one): one is File => typeof one !== 'string')
  await Promise.all(
    files.map((one, index) =>
      shelf.put(
        file(index),
        new Response(one, {
          headers: { 'content-type': one.type || 'application/octet-stream', [NAME]: encodeURIComponent(one.name) },
        }),
      ),
    ),
  )
  await shelf.put(TEXT, new Response(textOf([part('title'), part('text'), part('url')])))
}

/** Null if nothing was shared. */
export async function readShared(shelf: Shelf): Promise<Shared | null> {
  const text = await shelf.match(TEXT)
  if (!text) return null
  const files: File[] = []
  for (let index = 0; ; index++) {
    const found = await shelf.match(file(index))
    if (!found) break
    const name = decodeURIComponent(found.headers.get(NAME) ?? '') || 'file'
    files.push(new File([await found.blob()], name, { type: found.headers.get('content-type') ?? '' }))
  }
  return { text: await text.text(), files }
}
