/** Joins the pages of a shelf into one list: each continues where the previous one ended. */
export interface ShelfPage<Item> {
  items: readonly Item[]
  next: number | null
  isWhole: boolean
}

/** Where to start reading a shelf, and in which direction; without a message, from the newest one. */
export type ShelfStart = {
  before?: number
  after?: number
}

export interface ShelfPages<Item> {
  items: readonly Item[]
  /** True once every page up to this one has loaded. */
  starts: ShelfStart[]
  isPending: boolean
  hasMore: boolean
  /** False if a chat of an earlier version has entries that aren't indexed yet. */
  isWhole: boolean
}

/** `wanted`: the number of pages; pages without anything visible to this person don't count. */
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
