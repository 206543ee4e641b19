/**
 * Finds the position of an id in a list sorted by id, or where it would be inserted. Clients count their queries up, so
 * a new one comes last, and no index is needed beside the list itself.
 */
export function placeIn<Item>(items: readonly Item[], id: number, idOf: (item: Item) => number): number {
  let [from, to] = [0, items.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (idOf(items[middle]!) < id) from = middle + 1
    else to = middle
  }
  return from
}

/** For numbers that are ids themselves. */
export const itself = (id: number): number => id
