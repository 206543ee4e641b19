/**
 * Unsent text, one per conversation. Memory answers at once; the storage behind it is read once and written after a
 * pause. What was typed before the stored drafts arrived is kept below them, never lost and never in another chat.
 */
export interface DraftStorage {
  load: () => Promise<Map<string, string>>
  save: (conversationId: string, text: string) => Promise<void>
}

export interface Drafts {
  get: (conversationId: string) => string
  set: (conversationId: string, text: string) => void
  subscribe: (listener: () => void) => () => void
  /** Writes what is not written yet: before the page goes away. */
  flush: () => void
}

const SAVE_AFTER_MS = 300

export function createDrafts(storage: DraftStorage, setTimer: (run: () => void, ms: number) => () => void): Drafts {
  const texts = new Map<string, string>()
  const unsaved = new Set<string>()
  const listeners = new Set<() => void>()
  let cancel: (() => void) | null = null

  const notify = () => {
    for (const listener of listeners) listener()
  }

  function flush() {
    cancel?.()
    cancel = null
    for (const id of unsaved) {
      // Without storage (private mode, full disk) drafts still live as long as the page does.
      storage.save(id, texts.get(id) ?? '').catch(() => {})
    }
    unsaved.clear()
  }

  function set(conversationId: string, text: string) {
    if ((texts.get(conversationId) ?? '') === text) return
    texts.set(conversationId, text)
    unsaved.add(conversationId)
    cancel?.()
    cancel = setTimer(flush, SAVE_AFTER_MS)
    notify()
  }

  storage
    .load()
    .then((stored) => {
      for (const [id, text] of stored) {
        const typed = texts.get(id)
        if (typed) set(id, `${text}\n${typed}`)
        else if (typed === undefined) texts.set(id, text)
      }
      notify()
    })
    .catch(() => {})

  return {
    get: (conversationId) => texts.get(conversationId) ?? '',
    set,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush,
  }
}
