export interface ToastItem {
  text: string
  /** At most one action; it closes the toast. */
  action?: { label: string; onSelect: () => void }
}

/** A part of the page that someone asked for could not be loaded. The layer that shows it has the words. */
interface NotLoaded {
  again: () => void
}

export type WaitingToast = ToastItem | NotLoaded

let waiting: readonly WaitingToast[] = []
const listeners = new Set<() => void>()

function put(items: readonly WaitingToast[]) {
  waiting = items
  for (const listener of listeners) listener()
}

/**
 * Announces what just happened, for 5 s; for 10 s with an action. Never for an error that needs a response: that
 * belongs where it happened.
 */
export function toast(text: string, options: Omit<ToastItem, 'text'> = {}) {
  put([...waiting, { text, ...options }])
}

export function tellNotLoaded(again: () => void) {
  put([...waiting, { again }])
}

/** Toasts that were requested before the layer that shows them has loaded. */
export const toastsWaiting = () => waiting

export function takeToasts(): readonly WaitingToast[] {
  const items = waiting
  if (items.length > 0) put([])
  return items
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
