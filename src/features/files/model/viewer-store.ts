/** Another chat than the open one, and how to open it at a message. */
export interface Elsewhere {
  conversationId: string
  open: (seq: number) => void
}

/** The picture in the viewer: one for the page, loaded on demand. */
export interface Viewing {
  /** A key made by `pictureKey`. */
  key: string
  /** Identifies its message, in case the timeline hasn't loaded it. */
  seq?: number
  /** Called before the chat jumps to its message. */
  onShowInChat?: () => void
  /** Set if it is from another chat than the open one. */
  elsewhere?: Elsewhere | undefined
  /** Gets the focus back when the viewer closes. */
  opener: HTMLElement
}

let current: Viewing | null = null
let isReached = false
const listeners = new Set<() => void>()

function put(next: Viewing | null) {
  current = next
  for (const listener of listeners) listener()
}

export const viewer = {
  get: () => current,
  open(viewing: Viewing) {
    isReached = true
    put(viewing)
  },
  /** The pointer is near a picture, so the viewer may be needed next. */
  reach: () => {
    isReached = true
    put(current)
  },
  isReached: () => isReached,
  go: (key: string) => put(current && { ...current, key }),
  close: () => put(null),
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}
