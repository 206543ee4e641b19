import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type Draft, emptyDraft, isEmptyDraft, readDraft } from './draft'
import type { DraftStorage } from './drafts'

/** What this browser keeps, always under the person it belongs to. */
interface LocalSchema extends DBSchema {
  drafts: { key: [userId: string, conversationId: string]; value: unknown }
}

let opened: Promise<IDBPDatabase<LocalSchema>> | undefined

function open() {
  opened ??= openDB<LocalSchema>('parley', 1, {
    upgrade(db) {
      db.createObjectStore('drafts')
    },
    // Another tab with a newer version wants to upgrade: let go, and open again at the next use.
    blocking(_current, _blocked, event) {
      opened = undefined
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  return opened
}

const draftsIn = (userId: string) => IDBKeyRange.bound([userId], [userId, []])
const draftsBeside = (userId: string) => `parley-draft ${userId} `

/** All that a person has written here and not sent off. */
export async function forgetStoredDrafts(userId: string): Promise<void> {
  for (const [conversationId, written] of readBeside(draftsBeside(userId))) {
    forgetBeside(draftsBeside(userId) + conversationId, written)
  }
  await (await open()).delete('drafts', draftsIn(userId))
}

/**
 * Drafts are kept in the database. What is saved while the page goes away never gets there, so each stands beside
 * it until the database has it: that write is done when it returns.
 */
export function draftStorage(userId: string): DraftStorage {
  const own = () => draftsIn(userId)
  const beside = draftsBeside(userId)
  const pages = new BroadcastChannel(`parley-drafts ${userId}`)

  async function put(conversationId: string, draft: Draft) {
    const db = await open()
    if (isEmptyDraft(draft)) await db.delete('drafts', [userId, conversationId])
    else await db.put('drafts', draft, [userId, conversationId])
  }

  return {
    async load() {
      const unsaved = readBeside(beside)
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
      return drafts
    },
    async save(conversationId, draft) {
      const written = JSON.stringify(draft)
      writeBeside(beside + conversationId, written)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
      pages.postMessage({ conversationId, draft })
      await put(conversationId, draft)
      forgetBeside(beside + conversationId, written)
    },
    onSaved(take) {
      pages.addEventListener('message', ({ data }: MessageEvent<{ conversationId: string; draft: unknown }>) => {
        const draft = readDraft(data.draft)
        if (draft) take(data.conversationId, draft)
      })
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
    // Blocked or full: the database alone has to do.
  }
}

function forgetBeside(key: string, text: string) {
  try {
    // A newer text of this tab or another is not in the database yet.
    if (localStorage.getItem(key) === text) localStorage.removeItem(key)
  } catch {
    // There is nothing to forget then.
  }
}
