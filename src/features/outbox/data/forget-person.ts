import { forgetStoredWishes } from '@/features/changes/data/wish-storage'
import { forgetKeptBytes } from '@/features/files/data/kept-bytes'
import { forgetStoredUploads } from '@/features/files/data/kept-uploads'
import { forgetStoredDrafts } from '@/features/composer/data/draft-storage'
import { forgetStoredEntries } from './outbox-storage'
import { stopDrafts } from '@/features/composer/data/use-draft'

/** Whoever does not come back to a device in this time finds nothing of theirs left on it. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60_000
const NOTE = 'parley-person '

interface Note {
  /** When they were last signed in here, UTC ms. */
  at: number
  /** As the accounts know them. */
  accountId: string
}

/** All that a person has left on this device, whether or not a page of theirs is open. */
export async function forgetStored(userId: string): Promise<void> {
  forgetStoredEntries(userId)
  forgetStoredWishes(userId)
  forgetStoredUploads(userId)
  guarded(() => localStorage.removeItem(NOTE + userId))
  // Where the browser has no storage for us, nothing was kept either.
  await Promise.allSettled([forgetStoredDrafts(userId), forgetKeptBytes(userId)])
}

/** They are signed in here. */
export function notePerson(userId: string, accountId: string, now: number) {
  guarded(() => localStorage.setItem(NOTE + userId, JSON.stringify({ at: now, accountId } satisfies Note)))
}

/** What those left who were signed out elsewhere, or never came back: kept for 30 days, and shown to no one else. */
export async function forgetExpired(now: number): Promise<void> {
  for (const [userId, { at }] of notes()) if (at < now - KEPT_FOR_MS) await forgetStored(userId)
}

/** The account is gone, so its person can't be asked for. */
export async function forgetAccount(accountId: string): Promise<void> {
  for (const [userId, note] of notes()) {
    if (note.accountId !== accountId) continue
    stopDrafts(userId)
    await forgetStored(userId)
  }
}

function notes(): [userId: string, note: Note][] {
  const keys = guarded(() => Object.keys(localStorage).filter((key) => key.startsWith(NOTE))) ?? []
  return keys.flatMap((key) => {
    const note = guarded(() => JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Note> | null)
    const { at, accountId } = note ?? {}
    return typeof at === 'number' && typeof accountId === 'string' ? [[key.slice(NOTE.length), { at, accountId }]] : []
  })
}

function guarded<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch {
    return null
  }
}
