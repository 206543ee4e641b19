/** What the worker and the pages of one browser say to each other. */
export type FromWorker =
  /** The message at this address of the app was clicked. */
  | { kind: 'open'; url: string }
  /** A notification with this tag stands: a page that shows the chat takes it away. */
  | { kind: 'shown'; tag: string }

export type FromPage = { kind: 'opened' }

export const isOpened = (answer: FromPage | null): boolean => answer?.kind === 'opened'
/** Another version may be at the other end. */
export function readFromWorker(value: unknown): FromWorker | null {
  if (typeof value !== 'object' || value === null) return null
  const { kind, url, tag } = value as Record<string, unknown>
  if (kind === 'open' && typeof url === 'string') return { kind, url }
  if (kind === 'shown' && typeof tag === 'string') return { kind, tag }
  return null
}
