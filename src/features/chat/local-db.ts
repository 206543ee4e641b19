import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { DraftStorage } from './drafts'

/** What this browser keeps, always under the person it belongs to. */
interface LocalSchema extends DBSchema {
  drafts: { key: [userId: string, conversationId: string]; value: string }
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

export function draftStorage(userId: string): DraftStorage {
  const own = () => IDBKeyRange.bound([userId], [userId, []])
  return {
    async load() {
      const transaction = (await open()).transaction('drafts')
      const [keys, texts] = await Promise.all([transaction.store.getAllKeys(own()), transaction.store.getAll(own())])
      return new Map(keys.map(([, conversationId], i) => [conversationId, texts[i] ?? '']))
    },
    async save(conversationId, text) {
      const db = await open()
      if (text === '') await db.delete('drafts', [userId, conversationId])
      else await db.put('drafts', text, [userId, conversationId])
    },
  }
}
