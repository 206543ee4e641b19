/** The picture in the viewer: one for the page, on demand. */
export interface Viewing {
  /** As `pictureKey` makes it. */
  key: string
  /** Of its message, if the timeline may not have loaded it. */
  seq?: number
  /** Called before the chat is shown at its message. */
  onShowInChat?: () => void
  /** Takes the focus back. */
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
  /** A picture is reached for: the viewer may be wanted next. */
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
