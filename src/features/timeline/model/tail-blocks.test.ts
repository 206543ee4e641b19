import { describe, expect, test } from 'vitest'
import { PREFETCH, prefetchOfFollower } from './page-window'
import { pagesInBlocks, sourcesOf } from './tail-blocks'

const none: ReadonlySet<number> = new Set()
const blocksOf = (held: number[], inBlocks: ReadonlySet<number>, lastSeq: number, firstSeq = 0) => {
  const { pages, blocks } = sourcesOf(held, inBlocks, lastSeq, firstSeq, PREFETCH)
  return { pages, blocks: Object.fromEntries(blocks) }
}

describe('C151 the end of a conversation is read in blocks of eight', () => {
  test('on opening, the previous page is queried whole, and the last one up to its end', () => {
    const inBlocks = pagesInBlocks(none, [1, 2], 75)
    expect([...inBlocks]).toEqual([2])
    expect(blocksOf([1, 2], inBlocks, 75)).toEqual({ pages: [1], blocks: { 2: [8, 9] } })
  })

  test('the next block is queried before it begins, also that of the next page', () => {
    expect(blocksOf([1, 2], new Set([2]), 76).blocks).toEqual({ 2: [8, 9, 10] })
    expect(blocksOf([1, 2, 3], pagesInBlocks(new Set([2]), [1, 2, 3], 92), 92).blocks).toEqual({
      2: [8, 9, 10, 11],
      3: [12],
    })
  })

  test('a page in blocks stays in blocks while held, however much the conversation has grown', () => {
    let inBlocks = pagesInBlocks(none, [1, 2], 75)
    inBlocks = pagesInBlocks(inBlocks, [2, 3], 100)
    inBlocks = pagesInBlocks(inBlocks, [2, 3, 4], 130)
    expect([...inBlocks]).toEqual([2, 3, 4])
    expect(blocksOf([2, 3, 4], inBlocks, 130).pages).toEqual([])
    // Once dropped and loaded again, it is an old page.
    inBlocks = pagesInBlocks(inBlocks, [3, 4], 130)
    expect([...pagesInBlocks(inBlocks, [2, 3, 4], 130)]).toEqual([3, 4])
  })

  test('returns the same set if nothing is new', () => {
    const inBlocks = new Set([2])
    expect(pagesInBlocks(inBlocks, [1, 2], 80)).toBe(inBlocks)
  })

  test('an empty conversation has one block, and a late joiner’s blocks start with the first message they can see', () => {
    expect(blocksOf([0], pagesInBlocks(none, [0], -1), -1).blocks).toEqual({ 0: [0] })
    expect(blocksOf([2], new Set([2]), 90, 85).blocks).toEqual({ 2: [10, 11] })
    expect(blocksOf([2], new Set([2]), 84, 85).blocks).toEqual({ 2: [10, 11] })
  })
})

test('C750 pages that follow the same end load its next block at different messages, none of them late', () => {
  const pages = Array.from({ length: 80 }, (_, page) => prefetchOfFollower(page / 80))
  const endsAt = (prefetch: number, lastSeq: number) =>
    sourcesOf([2, 3], new Set([2, 3]), lastSeq, 0, prefetch)
      .blocks.get(2)!
      .at(-1)!
  for (let lastSeq = 68; lastSeq < 76; lastSeq++) {
    const loading = pages.filter((prefetch) => endsAt(prefetch, lastSeq) > endsAt(prefetch, lastSeq - 1))
    expect(loading).toHaveLength(10)
    for (const prefetch of pages) expect(endsAt(prefetch, lastSeq)).toBeGreaterThanOrEqual(endsAt(PREFETCH, lastSeq))
  }
})
