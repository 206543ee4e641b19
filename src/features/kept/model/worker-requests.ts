/** A page's request to the service worker. */
export interface ToWorker {
  kind: 'keep'
  /** The files that it has loaded; the worker picks those that never change. */
  urls: readonly string[]
  /** The language of the stored document. */
  language: string
}

/** The page may be of another version. */
export function readToWorker(value: unknown): ToWorker | null {
  if (typeof value !== 'object' || value === null) return null
  const { kind, urls, language } = value as Record<string, unknown>
  if (kind !== 'keep' || !Array.isArray(urls) || typeof language !== 'string') return null
  return { kind, urls: urls.filter((url) => typeof url === 'string'), language }
}
