/**
 * Finds the parts of a SQLite page that are in use, by its file format (https://sqlite.org/fileformat2.html, "B-tree
 * Pages"). When rows move between pages, the unused parts keep copies of them, which no later deletion finds.
 */

/** For pages without reserved bytes at their end, as ours are. */
type Span = readonly [from: number, to: number]

const TABLE_INTERIOR = 5
const TABLE_LEAF = 13
const INDEX_INTERIOR = 2
const INDEX_LEAF = 10

/** Precedes the B-tree header of the first page. */
export const FILE_HEADER = 100

/** Any other page is on the free list, or holds the rest of a long row: SQLite clears those itself. */
export function isTreePage(page: Uint8Array, header: number): boolean {
  const type = page[header]
  return type === TABLE_INTERIOR || type === TABLE_LEAF || type === INDEX_INTERIOR || type === INDEX_LEAF
}

/**
 * The unused parts of a B-tree page. Null unless rows, free blocks, and the header's count of fragments account for
 * each of its bytes: then it is damaged, and the result would be unreliable.
 */
export function slackOf(page: Uint8Array, header: number): Span[] | null {
  const end = page.length
  const type = page[header]!
  const isInterior = type === TABLE_INTERIOR || type === INDEX_INTERIOR
  const cells = u16(page, header + 3)
  const pointers = header + (isInterior ? 12 : 8)
  const gap = pointers + 2 * cells
  const content = u16(page, header + 5)
  if (gap > content || content > end) return null
  const used: Span[] = []
  for (let at = pointers; at < gap; at += 2) {
    const from = u16(page, at)
    if (from < content || from + 4 > end) return null
    used.push([from, from + cellSize(page, from, type)])
  }
  const slack: Span[] = [[gap, content]]
  for (let block = u16(page, header + 1), before = content - 1; block !== 0; block = u16(page, block)) {
    if (block <= before || block + 4 > end) return null
    const to = block + u16(page, block + 2)
    if (to < block + 4 || to > end) return null
    used.push([block, to])
    slack.push([block + 4, to])
    before = block
  }
  let fragments = 0
  let at = content
  for (const [from, to] of used.sort((a, b) => a[0] - b[0])) {
    if (from < at || to > end) return null
    if (from > at) slack.push([at, from])
    fragments += from - at
    at = to
  }
  if (end > at) slack.push([at, end])
  fragments += end - at
  return fragments === page[header + 7] ? slack : null
}

function cellSize(page: Uint8Array, from: number, type: number): number {
  if (type === TABLE_INTERIOR) return 4 + varint(page, from + 4).length
  const child = type === INDEX_INTERIOR ? 4 : 0
  const payload = varint(page, from + child)
  const row = type === TABLE_LEAF ? varint(page, from + payload.length).length : 0
  const isTable = type === TABLE_LEAF
  return Math.max(4, child + payload.length + row + localSize(payload.value, page.length, isTable))
}

/** The size of a row's part in the page, and the number of the page with the rest. */
function localSize(payload: number, usable: number, isTable: boolean): number {
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (payload <= most) return payload
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const fitting = least + ((payload - least) % (usable - 4))
  return (fitting <= most ? fitting : least) + 4
}

function varint(page: Uint8Array, from: number): { value: number; length: number } {
  let value = 0
  for (let length = 1; length < 9; length++) {
    const byte = page[from + length - 1] ?? 0
    value = value * 128 + (byte & 127)
    if (byte < 128) return { value, length }
  }
  return { value: value * 256 + (page[from + 8] ?? 0), length: 9 }
}

const u16 = (page: Uint8Array, at: number): number => (page[at]! << 8) | page[at + 1]!
