import type { MenuPoint } from '@/ui/menu-layer'

/** The one thing that hangs on a message at a time: its menu, its emoji, its history. */
export interface OpenLayer {
  part: 'menu' | 'history' | 'picker' | 'reactors'
  rowKey: string
  anchor: HTMLElement
  /** Opened with the keyboard: the focus goes to the first thing in it. */
  byKeyboard: boolean
  /** Where the right button was pressed. */
  point?: MenuPoint | null
}

/** `isOpen` is false while it leaves: what it hangs on stays until then, to take the focus back. */
export type Layer = OpenLayer & { isOpen: boolean }

export interface LayerStore {
  get: () => Layer | null
  open: (layer: OpenLayer) => void
  close: () => void
  /** It has left. */
  closed: () => void
  subscribe: (listener: () => void) => () => void
}

/** Outside React, so that of all messages only the one it hangs on renders again. */
export function createLayerStore(): LayerStore {
  let current: Layer | null = null
  const listeners = new Set<() => void>()
  const put = (next: Layer | null) => {
    current = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => current,
    open: (layer) => put({ ...layer, isOpen: true }),
    close: () => put(current && { ...current, isOpen: false }),
    closed() {
      // Another may have been opened meanwhile.
      if (current?.isOpen === false) put(null)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
