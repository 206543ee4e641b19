import type { Hit } from '../types'

/** One call looks at so much of a chat, newest first, and says where the next one goes on. */
interface HitPage {
  hits: readonly Hit[]
  continueBefore: number | null
}

export interface HitPages {
  /** The pages these are made of, each by the seq it begins below; null: the newest. */
  befores: readonly (number | null)[]
  /** The newest first. */
  hits: readonly Hit[]
  /** Below it may be more; null when all was looked at. */
  continueBefore: number | null
  isPending: boolean
  isFailed: boolean
}

/**
 * Page after page, each from where the one before it ended, until so many hits are found or all was looked at. What a page says
 * may change while it is shown: those below it then begin elsewhere, so that nothing is left out between two.
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
