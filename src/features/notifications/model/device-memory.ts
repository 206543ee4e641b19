import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { OnDevice } from '../../../../domain/notify'
import { nothingTold } from './showing'

/** The data that the service worker needs to act for this device. */
export interface DeviceSelf {
  /** The device's owner; it stores nothing for anyone else. */
  userId: string
  /** The base URL of the HTTP actions. */
  siteUrl: string
  /** The device's id on the server, and the secret that authenticates it. */
  deviceId: string
  secret: string
  /** The server's key, for a new subscription; missing until a page of this version was open. */
  pushKey?: string
}

interface NotificationsSchema extends DBSchema {
  chats: { key: string; value: OnDevice }
  self: { key: 'self'; value: DeviceSelf }
}

/**
 * State shared by a browser's pages and service worker, so that each message causes one notification, whichever of them
 * hears of it first.
 */
export interface DeviceMemory {
  /** Null: this browser can't store anything. */
  chat(conversationId: string): Promise<OnDevice | null>
  setChat(conversationId: string, chat: OnDevice): Promise<void>
  self(): Promise<DeviceSelf | null>
  /** Deletes anything shown to another person. */
  setSelf(self: DeviceSelf): Promise<void>
  forget(): Promise<void>
}

export function deviceMemory(): DeviceMemory {
  let opened: Promise<IDBPDatabase<NotificationsSchema>> | undefined
  function open() {
    opened ??= openDB<NotificationsSchema>('parley-notifications', 1, {
      upgrade(db) {
        db.createObjectStore('chats')
        db.createObjectStore('self')
      },
      // Another version wants to upgrade: closes the database, and reopens it on the next use.
      blocking(_current, _blocked, event) {
        opened = undefined
        if (event.target instanceof IDBDatabase) event.target.close()
      },
    })
    return opened
  }

  /** A browser without storage still notifies. */
  async function guarded<Result>(work: (db: IDBPDatabase<NotificationsSchema>) => Promise<Result>) {
    try {
      return await work(await open())
    } catch {
      opened = undefined
      return null
    }
  }

  async function change(next: DeviceSelf | null) {
    await guarded(async (db) => {
      const transaction = db.transaction(['chats', 'self'], 'readwrite')
      const before = await transaction.objectStore('self').get('self')
      if (before?.userId !== next?.userId) await transaction.objectStore('chats').clear()
      if (next) await transaction.objectStore('self').put(next, 'self')
      else await transaction.objectStore('self').clear()
      await transaction.done
    })
  }

  return {
    chat: (id) => guarded(async (db) => (await db.get('chats', id)) ?? nothingTold),
    setChat: async (id, chat) => void (await guarded((db) => db.put('chats', chat, id))),
    self: async () => (await guarded((db) => db.get('self', 'self'))) ?? null,
    setSelf: change,
    forget: () => change(null),
  }
}

/** Only one page or worker at a time reads what was shown and updates it. */
export async function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
  if (!navigator.locks) return run()
  return await navigator.locks.request('parley-notifications', run)
}
