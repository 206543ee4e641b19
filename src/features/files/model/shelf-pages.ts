/** The pages of a shelf as one list: each continues where the one before ended. */
export interface ShelfPage<Item> {
  items: readonly Item[]
  next: number | null
  isWhole: boolean
}

/** Where a shelf is read from, and in which direction; from the newest message without one. */
export type ShelfStart = {
  before?: number
  after?: number
}

export interface ShelfPages<Item> {
  items: readonly Item[]
  /** All pages up to here, in order. */
  starts: ShelfStart[]
  isPending: boolean
  hasMore: boolean
  /** False: chats of earlier versions have more that isn't gathered. */
  isWhole: boolean
}

/** `wanted`: number of pages; one on which this person sees nothing doesn't count. */
export function joinShelf<Item>(
  start: ShelfStart,
  wanted: number,
  pageAt: (start: ShelfStart) => ShelfPage<Item> | undefined,
): ShelfPages<Item> {
  const pages: ShelfPages<Item> = { items: [], starts: [], isPending: false, hasMore: true, isWhole: true }
  const items: Item[] = []
  let at = start
  for (let left = wanted; left > 0 && pages.hasMore;) {
    pages.starts.push(at)
    const page = pageAt(at)
    if (!page) return { ...pages, items, isPending: true }
    items.push(...page.items)
    if (page.items.length > 0) left--
    pages.isWhole = page.isWhole
    pages.hasMore = page.next !== null
    if (page.next !== null) at = start.after === undefined ? { before: page.next } : { after: page.next }
  }
  return { ...pages, items }
}
