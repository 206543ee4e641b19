import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { OnDevice } from '../../../../domain/notify'
import { nothingTold } from './showing'

/** What the worker has to know to speak for this device. */
export interface DeviceSelf {
  /** Whose device it is; of another person it remembers nothing. */
  userId: string
  /** Where the HTTP actions are. */
  siteUrl: string
  /** What the server knows the device by, and its proof that it is this one that speaks. */
  deviceId: string
  secret: string
}

interface NotificationsSchema extends DBSchema {
  chats: { key: string; value: OnDevice }
  self: { key: 'self'; value: DeviceSelf }
}

/** What pages and worker of one browser know together, so that a message is told of once, whichever of them has it first. */
export interface DeviceMemory {
  /** Null: nothing can be kept here. */
  chat(conversationId: string): Promise<OnDevice | null>
  setChat(conversationId: string, chat: OnDevice): Promise<void>
  self(): Promise<DeviceSelf | null>
  /** What was told to another person is forgotten. */
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
      // Another version wants to upgrade: let go, and open again at the next use.
      blocking(_current, _blocked, event) {
        opened = undefined
        if (event.target instanceof IDBDatabase) event.target.close()
      },
    })
    return opened
  }

  /** A browser that keeps nothing still notifies. */
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

/** One page or worker at a time looks up what was told and writes it down. */
export async function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
  if (!navigator.locks) return run()
  return await navigator.locks.request('parley-notifications', run)
}
