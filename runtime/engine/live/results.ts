/** What queries have given, as it is kept as long as someone watches. */
import type { FunctionOutcome, JsonText, QueryOutcome } from '../../boundary/messages'
import { flat } from '../../values/flat'

/** Most succeed without a word: then it is the text of the value alone. */
export type Result = JsonText | QueryOutcome

const NO_LINES: string[] = []

export function resultOf(outcome: FunctionOutcome, journal: string | null): Result {
  const logLines = outcome.logLines.length > 0 ? outcome.logLines : NO_LINES
  if (!outcome.ok) return { ...outcome, logLines, journal }
  const value = flat(outcome.value)
  if (journal === null && logLines === NO_LINES && outcome.hidden === undefined) return value
  return { ...outcome, value, logLines, journal }
}

export function outcomeOf(result: Result): QueryOutcome {
  return typeof result === 'string' ? { ok: true, value: result, logLines: NO_LINES, journal: null } : result
}

/** Null: it failed. */
export function valueOf(result: Result): JsonText | null {
  if (typeof result === 'string') return result
  return result.ok ? result.value : null
}

export const journalOf = (result: Result): string | null => (typeof result === 'string' ? null : result.journal)

export function sameResult(a: Result, b: Result): boolean {
  if (a === b) return true
  const [value, other] = [valueOf(a), valueOf(b)]
  if (journalOf(a) !== journalOf(b) || value !== other) return false
  if (typeof a === 'string' || typeof b === 'string' || a.ok || b.ok) return value !== null
  return a.message === b.message && a.data === b.data
}
