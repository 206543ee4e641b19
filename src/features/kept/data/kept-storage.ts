import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type KeptChat, type KeptPicture, type LiveAnswer, tooMany } from '../model/kept-picture'

/** Always under the account they belong to. */
interface Schema extends DBSchema {
  lists: { key: string; value: readonly LiveAnswer[] }
  chats: { key: [accountId: string, conversationId: string]; value: KeptChat }
}

let opened: Promise<IDBPDatabase<Schema>> | undefined

function open() {
  opened ??= openDB<Schema>('parley-kept', 1, {
    upgrade(db) {
      db.createObjectStore('lists')
      db.createObjectStore('chats')
    },
    // Another version wants to upgrade: closes the database, and reopens it on the next use.
    blocking(_current, _blocked, event) {
      opened = undefined
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  return opened
}

const chatsOf = (accountId: string) => IDBKeyRange.bound([accountId], [accountId, []])

/** A browser without storage has nothing kept. */
async function guarded<Result>(work: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result | null> {
  try {
    return await work(await open())
  } catch {
    opened = undefined
    return null
  }
}

export const readKept = (accountId: string): Promise<KeptPicture | null> =>
  guarded(async (db) => {
    const [list, chats] = await Promise.all([db.get('lists', accountId), db.getAll('chats', chatsOf(accountId))])
    return list ? { list, chats } : null
  })

/** Also deletes what was kept for anyone else: only one person at a time is signed in here. */
export async function keepList(accountId: string, list: readonly LiveAnswer[]): Promise<void> {
  await guarded(async (db) => {
    const transaction = db.transaction(['lists', 'chats'], 'readwrite')
    const lists = transaction.objectStore('lists')
    const chats = transaction.objectStore('chats')
    for (const other of await lists.getAllKeys()) if (other !== accountId) await lists.delete(other)
    for (const key of await chats.getAllKeys()) if (key[0] !== accountId) await chats.delete(key)
    await lists.put(list, accountId)
    await transaction.done
  })
}

export async function keepChat(accountId: string, chat: KeptChat): Promise<void> {
  await guarded(async (db) => {
    const { store, done } = db.transaction('chats', 'readwrite')
    await store.put(chat, [accountId, chat.conversationId])
    for (const conversationId of tooMany(await store.getAll(chatsOf(accountId)))) {
      await store.delete([accountId, conversationId])
    }
    await done
  })
}

export async function dropChat(accountId: string, conversationId: string): Promise<void> {
  await guarded((db) => db.delete('chats', [accountId, conversationId]))
}

/** No one is signed in here. */
export async function forgetKept(): Promise<void> {
  await guarded(async (db) => {
    const transaction = db.transaction(['lists', 'chats'], 'readwrite')
    await Promise.all([transaction.objectStore('lists').clear(), transaction.objectStore('chats').clear()])
    await transaction.done
  })
}
