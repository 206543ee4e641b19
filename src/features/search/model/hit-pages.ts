import type { Hit } from '../types'

/** One call searches part of a chat, newest first, and returns where the next one continues. */
interface HitPage {
  hits: readonly Hit[]
  continueBefore: number | null
}

export interface HitPages {
  /** The pages found so far, each by the seq it starts below; null: the newest. */
  befores: readonly (number | null)[]
  /** Newest first. */
  hits: readonly Hit[]
  /** Where to continue; null if everything was searched. */
  continueBefore: number | null
  isPending: boolean
  isFailed: boolean
}

/**
 * Page after page, each from where the previous one ended, until there are enough hits or everything was searched.
 * Pages are live: if one changes, those below it start elsewhere, so nothing between two is missed.
 */
export function joinPages(pageBelow: (before: number | null) => HitPage | Error | undefined, wanted: number): HitPages {
  const befores: (number | null)[] = []
  const hits: Hit[] = []
  let before: number | null = null
  for (;;) {
    befores.push(before)
    const page = pageBelow(before)
    if (page === undefined || page instanceof Error) {
      return { befores, hits, continueBefore: before, isPending: page === undefined, isFailed: page !== undefined }
    }
    hits.push(...page.hits)
    before = page.continueBefore
    if (before === null || hits.length >= wanted) {
      return { befores, hits, continueBefore: before, isPending: false, isFailed: false }
    }
  }
}
