/** The state of the image viewer: one per page, loaded on demand. */
export interface ViewedPicture {
  name: string
  url: string
  width: number
  height: number
}

export interface Viewing {
  pictures: readonly ViewedPicture[]
  index: number
  /** Gets the focus back. */
  opener: HTMLElement
}

let current: Viewing | null = null
const listeners = new Set<() => void>()

function put(next: Viewing | null) {
  current = next
  for (const listener of listeners) listener()
}

export const viewer = {
  get: () => current,
  open: (viewing: Viewing) => put(viewing),
  go: (index: number) => put(current && { ...current, index }),
  close: () => put(null),
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}
