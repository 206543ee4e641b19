import { type Draft, type Edit, emptyDraft, isEmptyDraft, joinDrafts, leftDraft, toldDraft } from './draft'

/**
 * Drafts, one per conversation. Memory responds at once. The storage behind it is read once and written after a
 * pause, which also notifies the person's other pages. Text typed before the stored drafts arrive is merged with
 * them, so it is never lost and never ends up in another chat. A stored draft that wasn't read yet is never
 * overwritten, and never appears in front of what is being typed.
 */
export interface DraftStorage {
  /** This page's id among the person's pages. */
  page: string
  load: () => Promise<Map<string, Draft>>
  save: (conversationId: string, draft: Draft) => Promise<void>
  /** Stored next to drafts that weren't read yet: the page that loads next merges the two. */
  saveBeside: (conversationId: string, draft: Draft) => void
  /** Calls with what other pages of this person have saved. */
  onSaved: (take: (conversationId: string, draft: Draft, page: string) => void) => void
  /** Calls once that page is closed. */
  whenGone: (page: string, run: () => void) => void
}

export interface Drafts {
  page: string
  /** The same object until it changes. */
  get: (conversationId: string) => Draft
  set: (conversationId: string, change: Partial<Draft>) => void
  /** Resolves once the stored drafts were read, or can't be. */
  loaded: Promise<void>
  /** Conversations with a draft. */
  conversations: () => readonly string[]
  subscribe: (listener: () => void) => () => void
  /** Saves what isn't saved yet: called before the page goes away. */
  flush: () => void
  /** Nothing is saved after this. */
  close: () => void
}

const SAVE_AFTER_MS = 300

export function createDrafts(storage: DraftStorage, setTimer: (run: () => void, ms: number) => () => void): Drafts {
  const drafts = new Map<string, Draft>()
  const unsaved = new Set<string>()
  /** Read while another draft was in front: an edit that stays in storage for the next page. */
  const behind = new Map<string, Edit>()
  /** Newer than what is in storage, as far as that was read. */
  const told = new Set<string>()
  const listeners = new Set<() => void>()
  let cancel: (() => void) | null = null
  let isLoaded = false
  let closed = false
  /** Pages to watch: once they close, no one waits for their edits in flight. */
  const watched = new Set<string>([storage.page])

  const notify = () => {
    for (const listener of listeners) listener()
  }

  function flush() {
    cancel?.()
    cancel = null
    for (const id of unsaved) {
      // Without storage (private mode, full disk), drafts live as long as the page.
      if (isLoaded) storage.save(id, { ...get(id), edit: get(id).edit ?? behind.get(id) ?? null }).catch(() => {})
      else storage.saveBeside(id, get(id))
    }
    if (isLoaded) unsaved.clear()
  }

  const get = (conversationId: string) => drafts.get(conversationId) ?? emptyDraft

  function set(conversationId: string, change: Partial<Draft>) {
    if (closed) return
    if (change.edit && behind.get(conversationId)?.messageId === change.edit.messageId) behind.delete(conversationId)
    drafts.set(conversationId, { ...get(conversationId), ...change })
    unsaved.add(conversationId)
    cancel?.()
    cancel = setTimer(flush, SAVE_AFTER_MS)
    notify()
  }

  function watch({ saving }: Draft) {
    for (const { page } of saving) {
      if (watched.has(page)) continue
      watched.add(page)
      storage.whenGone(page, () => giveBack(page))
    }
  }

  function giveBack(page: string) {
    watched.delete(page)
    for (const [id, draft] of drafts) {
      const left = leftDraft(draft, page)
      if (left !== draft) set(id, left)
    }
  }

  function take(stored: ReadonlyMap<string, Draft>) {
    if (closed) return
    isLoaded = true
    for (const [id, kept] of stored) {
      if (told.has(id)) continue
      const typed = drafts.get(id)
      // Emptied before the stored one arrived: the sent text is gone, but the stored one was never seen.
      if (typed === undefined || isEmptyDraft(typed)) drafts.set(id, kept)
      else set(id, joinTyped(id, kept, typed))
    }
    flush()
    for (const draft of drafts.values()) watch(draft)
    notify()
  }

  function joinTyped(id: string, kept: Draft, typed: Draft): Draft {
    const joined = joinDrafts(kept, typed)
    if (!kept.edit || (typed.content === '' && !typed.edit)) return joined
    behind.set(id, kept.edit)
    return { ...joined, edit: typed.edit }
  }

  // A draft that can't be read isn't lost by overwriting it.
  const loaded = storage.load().then(take, () => take(new Map()))

  storage.onSaved((id, saved, page) => {
    if (closed) return
    behind.delete(id)
    const known = get(id)
    const draft = toldDraft(known, saved, page)
    // The draft being written here wins, and is broadcast in turn.
    if (unsaved.has(id)) drafts.set(id, { ...known, saving: draft.saving })
    else {
      told.add(id)
      drafts.set(id, draft)
    }
    watch(draft)
    notify()
  })

  return {
    page: storage.page,
    loaded,
    get,
    set,
    conversations: () => [...drafts].flatMap(([id, draft]) => (isEmptyDraft(draft) ? [] : [id])),
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
