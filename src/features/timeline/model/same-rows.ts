import { sameValue } from '@/ui/same-value'
import type { Row } from './thread-rows'

/**
 * Rows are rebuilt on every change. A row that equals its previous version keeps its identity, so that memoized
 * components skip it.
 */
export function reuseRows(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]))
  let isSame = before.length === rows.length
  const reused = rows.map((row, index) => {
    const old = known.get(row.key)
    const kept = old && sameValue(old, row) ? old : row
    if (kept !== before[index]) isSame = false
    return kept
  })
  return isSame ? before : reused
}
