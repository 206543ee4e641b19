import { forgetStoredWishes } from '@/features/changes/data/wish-storage'
import { forgetKeptBytes } from '@/features/files/data/kept-bytes'
import { forgetStoredUploads } from '@/features/files/data/kept-uploads'
import { forgetStoredDrafts } from '@/features/composer/data/draft-storage'
import { forgetStoredEntries } from './outbox-storage'
import { stopDrafts } from '@/features/composer/data/use-draft'

/** A person who doesn't return to a device within this time finds none of their data on it. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60_000
const NOTE = 'parley-person '

interface Note {
  /** When they were last signed in here, UTC ms. */
  at: number
  /** Their id at the identity provider. */
  accountId: string
}

/** Everything that a person's use has left on this device, whether or not a page of theirs is open. */
export async function forgetStored(userId: string): Promise<void> {
  forgetStoredEntries(userId)
  forgetStoredWishes(userId)
  forgetStoredUploads(userId)
  guarded(() => localStorage.removeItem(NOTE + userId))
  // If the browser blocks storage, nothing was stored either.
  await Promise.allSettled([forgetStoredDrafts(userId), forgetKeptBytes(userId)])
}

/** Notes that this person is signed in here. */
export function notePerson(userId: string, accountId: string, now: number) {
  guarded(() => localStorage.setItem(NOTE + userId, JSON.stringify({ at: now, accountId } satisfies Note)))
}

/** The data of people who were signed out elsewhere or never came back: kept for 30 days, and shown to no one else. */
export async function forgetExpired(now: number): Promise<void> {
  for (const [userId, { at }] of notes()) if (at < now - KEPT_FOR_MS) await forgetStored(userId)
}

/** The account was deleted, so there is no one to ask. */
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
