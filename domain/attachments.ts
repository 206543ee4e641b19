/** The files a message carries. */

export interface Named {
  name: string
}

export interface Measured {
  width?: number | undefined
  height?: number | undefined
}

/** What every browser shows as a picture and nothing can be hidden in. */
const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

/** What nothing runs in, wherever it is opened; `application/octet-stream` is only ever saved. */
const inertTypes = [...pictureTypes, 'application/pdf', 'text/plain', 'application/octet-stream']
const inertFamilies = /^(?:audio|video)\/[\w.+-]+$/

const bareType = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase()

/** Whether a file of this type may lie at an address that anybody opens: not one that scripts can be in. */
export function isInert(type: string): boolean {
  const bare = bareType(type)
  return inertTypes.includes(bare) || inertFamilies.test(bare)
}

/** The type a file is sent as: its own if it is inert, else one that browsers save and never show. */
export function sentType(type: string): string {
  return isInert(type) ? bareType(type) : 'application/octet-stream'
}

export const isPictureType = (type: string): boolean => pictureTypes.includes(bareType(type))

/** One that is shown in place: its measures are known, so that nothing moves when it comes. */
export function isPicture<File extends Measured & { type: string }>(
  file: File,
): file is File & { width: number; height: number } {
  return isPictureType(file.type) && file.width !== undefined && file.height !== undefined
}

/** What a list says of a message's files, in whatever language. */
export interface FilesSummary {
  count: number
  pictures: number
  /** Of the first one. */
  name: string
}

export function summaryOf(
  files: readonly (Measured & Named & { type: string })[] | undefined,
): FilesSummary | undefined {
  const [first] = files ?? []
  if (!files || !first) return undefined
  return { count: files.length, pictures: files.filter(isPicture).length, name: first.name }
}

/** What a message is found by: its text, and what its files are called. */
export function findableText({
  content,
  attachments = [],
}: {
  content: string
  attachments?: readonly Named[] | undefined
}) {
  return [content, ...attachments.map(({ name }) => name)].filter(Boolean).join('\n')
}
