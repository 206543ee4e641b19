import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { randomId } from '@/ui/random-id'
import { type Draft, emptyDraft, isEmptyDraft, joinDrafts, readDraft } from '../model/draft'
import type { DraftStorage } from '../model/drafts'
import { holdName, whenFree } from '@/ui/page-lock'

/** The drafts that this browser stores, always under the person they belong to. */
interface LocalSchema extends DBSchema {
  drafts: { key: [userId: string, conversationId: string]; value: unknown }
}

let opened: Promise<IDBPDatabase<LocalSchema>> | undefined

function open() {
  opened ??= openDB<LocalSchema>('parley', 1, {
    upgrade(db) {
      db.createObjectStore('drafts')
    },
    // Another tab with a newer version wants to upgrade: closes the database, and reopens it on the next use.
    blocking(_current, _blocked, event) {
      opened = undefined
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  return opened
}

const draftsIn = (userId: string) => IDBKeyRange.bound([userId], [userId, []])
const draftsBeside = (userId: string) => `parley-draft ${userId} `
/** Typed before the stored draft was read, on a page that was closed too soon. */
const draftsUnread = (userId: string) => `parley-draft-unread ${userId} `

const lockOf = (page: string) => `parley-drafts ${page}`

/** A page's broadcast to the others. */
interface Told {
  conversationId: string
  draft: unknown
  page: string
}

/** Every draft of a person on this device. */
export async function forgetStoredDrafts(userId: string): Promise<void> {
  for (const prefix of [draftsBeside(userId), draftsUnread(userId)]) {
    for (const [conversationId] of readBeside(prefix)) removeBeside(prefix + conversationId)
  }
  await (await open()).delete('drafts', draftsIn(userId))
}

/**
 * Drafts are stored in IndexedDB. A write during pagehide never completes, so each draft is also written to
 * `localStorage`, synchronously, until the database has it.
 */
export function draftStorage(userId: string): DraftStorage {
  const own = () => draftsIn(userId)
  const beside = draftsBeside(userId)
  const early = draftsUnread(userId)
  const pages = new BroadcastChannel(`parley-drafts ${userId}`)
  const page = randomId()
  const living = new AbortController()
  holdName(lockOf(page), living.signal)

  async function put(conversationId: string, draft: Draft) {
    const db = await open()
    if (isEmptyDraft(draft)) await db.delete('drafts', [userId, conversationId])
    else await db.put('drafts', draft, [userId, conversationId])
  }

  return {
    page,
    async load() {
      const unsaved = readBeside(beside)
      const typedUnread = readBeside(early)
      const transaction = (await open()).transaction('drafts')
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(own()), transaction.store.getAll(own())])
      const drafts = new Map(keys.map(([, conversationId], i) => [conversationId, readDraft(values[i]) ?? emptyDraft]))
      for (const [conversationId, written] of unsaved) {
        const draft = readDraft(parsed(written))
        if (draft) {
          drafts.set(conversationId, draft)
          await put(conversationId, draft)
        }
        forgetBeside(beside + conversationId, written)
      }
      for (const [conversationId, written] of typedUnread) {
        const typed = readDraft(parsed(written))
        if (typed) {
          const draft = joinDrafts(drafts.get(conversationId) ?? emptyDraft, typed)
          drafts.set(conversationId, draft)
          await put(conversationId, draft)
        }
        forgetBeside(early + conversationId, written)
      }
      return drafts
    },
    saveBeside(conversationId, draft) {
      if (isEmptyDraft(draft)) removeBeside(early + conversationId)
      else writeBeside(early + conversationId, JSON.stringify(draft))
    },
    async save(conversationId, draft) {
      const written = JSON.stringify(draft)
      writeBeside(beside + conversationId, written)
      removeBeside(early + conversationId)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
      pages.postMessage({ conversationId, draft, page })
      await put(conversationId, draft)
      forgetBeside(beside + conversationId, written)
    },
    onSaved(take) {
      pages.addEventListener('message', ({ data }: MessageEvent<Told>) => {
        const draft = readDraft(data.draft)
        if (draft) take(data.conversationId, draft, data.page)
      })
    },
    whenGone(other, run) {
      // Belongs to an unknown page, so to a closed one.
      if (other === '') queueMicrotask(run)
      else whenFree(lockOf(other), living.signal, run)
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function readBeside(prefix: string): [conversationId: string, written: string][] {
  try {
    return Object.entries(localStorage).flatMap(([key, text]) =>
      key.startsWith(prefix) && typeof text === 'string' ? [[key.slice(prefix.length), text]] : [],
    )
  } catch {
    return []
  }
}

function writeBeside(key: string, text: string) {
  try {
    localStorage.setItem(key, text)
  } catch {
    // If storage is blocked or full, the database has to suffice.
  }
}

function forgetBeside(key: string, text: string) {
  // This tab or another has a newer text that isn't in the database yet.
  if (guarded(() => localStorage.getItem(key)) === text) removeBeside(key)
}

function removeBeside(key: string) {
  guarded(() => localStorage.removeItem(key))
}

/** If storage is blocked, there is nothing to delete. */
function guarded<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch {
    return null
  }
}
