/** Storage quotas in bytes, per person and for everyone together. */
export interface Quotas {
  person: number
  all: number
}

/** In millions of bytes. */
export const defaultFilesPerPerson = 2_000

/** `filesPerPerson` is configured per deployment, in millions of bytes, and determines the other; 0 lifts both. */
export function quotasOf(filesPerPerson: number): Quotas {
  const person = filesPerPerson === 0 ? Infinity : filesPerPerson * 1e6
  return { person, all: 100 * person }
}

/** Rounded up: people are never shown less than they use. */
export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`

/**
 * Maximum number of upload URLs per person that haven't been used as far as anyone knows. An upload that was never
 * registered isn't counted and is collected a day later, so URLs are remembered for that long.
 */
export const openUploads = { most: 100, forMs: 24 * 60 * 60_000 } as const

export interface OpenUploads {
  count: number
  since: number
}

/** Counts one more URL; null if there are too many. */
export function openUpload(open: OpenUploads | undefined, now: number): OpenUploads | null {
  // A clock that was set back must not prolong them.
  if (!open || open.count === 0 || Math.abs(now - open.since) >= openUploads.forMs) return { count: 1, since: now }
  return open.count < openUploads.most ? { ...open, count: open.count + 1 } : null
}

/** One of these URLs was used. */
export const closeUpload = ({ count, since }: OpenUploads): OpenUploads => ({ count: Math.max(0, count - 1), since })
