/**
 * Where the one with this id is among those whose ids rise, or would be. Clients count their queries up, so what they ask
 * for next comes last, and nothing has to be kept beside the list itself.
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

/** Of numbers that are ids themselves. */
export const itself = (id: number): number => id
