export interface ToastItem {
  text: string
  /** At most one action; it closes the toast. */
  action?: { label: string; onSelect: () => void }
}

let waiting: readonly ToastItem[] = []
const listeners = new Set<() => void>()

function put(items: readonly ToastItem[]) {
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

/** Toasts that were requested before the layer that shows them has loaded. */
export const toastsWaiting = () => waiting

export function takeToasts(): readonly ToastItem[] {
  const items = waiting
  if (items.length > 0) put([])
  return items
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
