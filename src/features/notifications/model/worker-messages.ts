/** Messages between the service worker and the pages of one browser. */
export type FromWorker =
  /** The notification of the message at this URL was clicked. */
  | { kind: 'open'; url: string }
  /** A notification with this tag is shown: a page that shows the chat closes it. */
  | { kind: 'shown'; tag: string }

export type FromPage = { kind: 'opened' }

export const isOpened = (answer: FromPage | null): boolean => answer?.kind === 'opened'

/** The server's response to a worker's report: the current unread count, if it is known and the device has a badge. */
export function readTaken(text: string): { badge: number | null } {
  try {
    const { badge } = JSON.parse(text) as { badge?: unknown }
    return { badge: typeof badge === 'number' ? badge : null }
  } catch {
    return { badge: null }
  }
}

/** The other side may be of another version. */
export function readFromWorker(value: unknown): FromWorker | null {
  if (typeof value !== 'object' || value === null) return null
  const { kind, url, tag } = value as Record<string, unknown>
  if (kind === 'open' && typeof url === 'string') return { kind, url }
  if (kind === 'shown' && typeof tag === 'string') return { kind, tag }
  return null
}
