import { type Draft, emptyDraft, isEmptyDraft, joinDrafts, leftDraft } from './draft'

/**
 * What is being written, one draft per conversation. Memory answers at once; the storage behind it is read once and
 * written after a pause, and then the person's other pages are told. What was typed before the stored drafts arrived is
 * kept below them, never lost and never in another chat.
 */
export interface DraftStorage {
  load: () => Promise<Map<string, Draft>>
  save: (conversationId: string, draft: Draft) => Promise<void>
  /** Calls with what other pages of this person have saved. */
  onSaved: (take: (conversationId: string, draft: Draft) => void) => void
}

export interface Drafts {
  /** The same object until it changes. */
  get: (conversationId: string) => Draft
  set: (conversationId: string, change: Partial<Draft>) => void
  subscribe: (listener: () => void) => () => void
  /** Writes what is not written yet: before the page goes away. */
  flush: () => void
  /** Nothing is written after this. */
  close: () => void
}

const SAVE_AFTER_MS = 300

export function createDrafts(storage: DraftStorage, setTimer: (run: () => void, ms: number) => () => void): Drafts {
  const drafts = new Map<string, Draft>()
  const unsaved = new Set<string>()
  /** Newer than what is in the storage, as far as that is read. */
  const told = new Set<string>()
  const listeners = new Set<() => void>()
  let cancel: (() => void) | null = null
  let closed = false

  const notify = () => {
    for (const listener of listeners) listener()
  }

  function flush() {
    cancel?.()
    cancel = null
    for (const id of unsaved) {
      // Without storage (private mode, full disk) drafts still live as long as the page does.
      storage.save(id, get(id)).catch(() => {})
    }
    unsaved.clear()
  }

  const get = (conversationId: string) => drafts.get(conversationId) ?? emptyDraft

  function set(conversationId: string, change: Partial<Draft>) {
    if (closed) return
    drafts.set(conversationId, { ...get(conversationId), ...change })
    unsaved.add(conversationId)
    cancel?.()
    cancel = setTimer(flush, SAVE_AFTER_MS)
    notify()
  }

  storage
    .load()
    .then((stored) => {
      if (closed) return
      for (const [id, kept] of stored) {
        if (told.has(id)) continue
        const draft = leftDraft(kept)
        const typed = drafts.get(id)
        if (typed === undefined) drafts.set(id, draft)
        // Emptied already: sent, or thrown away.
        else if (!isEmptyDraft(typed)) set(id, joinDrafts(draft, typed))
      }
      notify()
    })
    .catch(() => {})

  storage.onSaved((id, draft) => {
    // What is being written here counts, and will be told to the others in turn.
    if (closed || unsaved.has(id)) return
    told.add(id)
    drafts.set(id, draft)
    notify()
  })

  return {
    get,
    set,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush,
    close() {
      closed = true
      cancel?.()
      cancel = null
      unsaved.clear()
    },
  }
}
