import type { MenuPoint } from '@/ui/menu-layer'

/** The one layer open on a message: its menu, emoji picker, or history. */
export interface OpenLayer {
  part: 'menu' | 'history' | 'quick' | 'picker' | 'reactors'
  rowKey: string
  anchor: HTMLElement
  /** Opened with the keyboard: its first item gets the focus. */
  byKeyboard: boolean
  /** Opened with a long press: the message is lifted out of the timeline. */
  isHeld?: boolean
  /** The position of a right-click. */
  point?: MenuPoint | null
}

/** `isOpen` is false during the exit transition: its anchor stays mounted until then, to get the focus back. */
export type Layer = OpenLayer & { isOpen: boolean }

export interface LayerStore {
  get: () => Layer | null
  open: (layer: OpenLayer) => void
  close: () => void
  /** The exit transition has ended. */
  closed: () => void
  subscribe: (listener: () => void) => () => void
}

/** Outside React state, so that only the message it is anchored to re-renders. */
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
      // Another layer may have been opened meanwhile.
      if (current?.isOpen === false) put(null)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
