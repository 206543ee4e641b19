import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { KeptBytes } from '../types'
import { KEPT_FOR_MS } from './kept-uploads'

/**
 * Maximum for all people on this device together. Files beyond it aren't stored: their row then says that the file is
 * no longer available.
 */
const KEPT_BYTES = 100 * 1024 * 1024

interface Schema extends DBSchema {
  files: { key: [userId: string, id: string]; value: { file: Blob; name: string; type: string; at: number } }
}

let opened: Promise<IDBPDatabase<Schema>> | undefined

function open() {
  opened ??= openDB<Schema>('parley-files', 1, {
    upgrade(db) {
      db.createObjectStore('files')
    },
  })
  return opened
}

export function keptBytes(userId: string, now: () => number): KeptBytes {
  async function put(id: string, file: File) {
    const db = await open()
    const transaction = db.transaction('files', 'readwrite')
    let bytes = file.size
    for await (const cursor of transaction.store) {
      if (cursor.value.at < now() - KEPT_FOR_MS) await cursor.delete()
      else bytes += cursor.value.file.size
    }
    const value = { file, name: file.name, type: file.type, at: now() }
    if (bytes <= KEPT_BYTES) await transaction.store.put(value, [userId, id])
    await transaction.done
  }
  return {
    // If storage is blocked or full, the file lives as long as the page.
    keep: (id, file) => void put(id, file).catch(() => {}),
    async find(id) {
      const kept = await (await open()).get('files', [userId, id])
      return kept ? new File([kept.file], kept.name, { type: kept.type }) : null
    },
    forget: (id) =>
      void open().then(
        (db) => db.delete('files', [userId, id]),
        () => {},
      ),
  }
}

export async function forgetKeptBytes(userId: string): Promise<void> {
  await (await open()).delete('files', IDBKeyRange.bound([userId], [userId, []]))
}
