import { firstSeqOf, limits, pageOf, tailBlockOf } from '../../../../domain/limits'

/**
 * How the held pages are queried. The window only knows pages; at the conversation's end they are queried in blocks, so
 * that a new message re-runs one block instead of a page.
 *
 *   held, older than the last one --> one page
 *   held, the last one or after it --> blocks, up to the conversation's end
 */
export interface Sources {
  pages: readonly number[]
  /** For each page that is queried in blocks. */
  blocks: ReadonlyMap<number, readonly number[]>
}

const BLOCKS_PER_PAGE = limits.pageSize / limits.tailBlock

/** A page queried in blocks stays so while it is held; otherwise all of it would be loaded a second time. */
export function pagesInBlocks(
  before: ReadonlySet<number>,
  held: readonly number[],
  lastSeq: number,
): ReadonlySet<number> {
  const last = pageOf(Math.max(0, lastSeq))
  const next = held.filter((page) => page >= last || before.has(page))
  return next.length === before.size && next.every((page) => before.has(page)) ? before : new Set(next)
}

/** `firstSeq`: messages before it don't exist for this reader. */
export function sourcesOf(
  held: readonly number[],
  inBlocks: ReadonlySet<number>,
  lastSeq: number,
  firstSeq: number,
  prefetch: number,
): Sources {
  const pages = held.filter((page) => !inBlocks.has(page))
  const end = tailBlockOf(lastSeq + prefetch)
  const blocks = new Map<number, number[]>()
  for (const page of held) {
    if (!inBlocks.has(page)) continue
    const from = Math.max(tailBlockOf(firstSeqOf(page)), tailBlockOf(Math.max(0, firstSeq)))
    const to = Math.min(tailBlockOf(firstSeqOf(page)) + BLOCKS_PER_PAGE - 1, Math.max(end, from))
    blocks.set(
      page,
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    )
  }
  return { pages, blocks }
}
