import { firstSeqOf, limits, pageOf, tailBlockOf } from '../../../../domain/limits'
import { PREFETCH } from './page-window'

/**
 * What the pages that are held are read as. The window knows pages alone; where the conversation goes on they are read in
 * blocks, of which a message changes one, and the others never again.
 *
 *   held, older than the last one --> one page
 *   held, the last one or after it --> blocks, as far as the conversation has come
 */
export interface Sources {
  pages: readonly number[]
  /** Of each page that is read in blocks. */
  blocks: ReadonlyMap<number, readonly number[]>
}

const BLOCKS_PER_PAGE = limits.pageSize / limits.tailBlock

/** Those in blocks: once in blocks, a page stays so while it is held, or all of it would be read a second time. */
export function pagesInBlocks(
  before: ReadonlySet<number>,
  held: readonly number[],
  lastSeq: number,
): ReadonlySet<number> {
  const last = pageOf(Math.max(0, lastSeq))
  const next = held.filter((page) => page >= last || before.has(page))
  return next.length === before.size && next.every((page) => before.has(page)) ? before : new Set(next)
}

/** `firstSeq`: what lies before it does not exist for this reader. */
export function sourcesOf(
  held: readonly number[],
  inBlocks: ReadonlySet<number>,
  lastSeq: number,
  firstSeq: number,
): Sources {
  const pages = held.filter((page) => !inBlocks.has(page))
  const end = tailBlockOf(lastSeq + PREFETCH)
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
