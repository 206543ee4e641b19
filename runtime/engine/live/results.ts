/** Query results, kept as long as they have subscribers. */
import type { FunctionOutcome, JsonText, QueryOutcome } from '../../boundary/messages'
import type { TextHash } from '../../boundary/text-hash'
import { flat } from '../../values/flat'

/** Most succeed without logs: then only the value's text is stored, or what is left of it. */
export type Result = JsonText | QueryOutcome | Told

/** A long text that only one person can request and has been sent: if they request it again, it is computed again. */
export class Told {
  readonly mark: number
  readonly chars: number

  constructor(
    text: JsonText,
    private readonly hash: TextHash,
  ) {
    this.mark = hash.start().add(text).number
    this.chars = text.length
  }

  was(text: JsonText): boolean {
    return text.length === this.chars && this.hash.start().add(text).number === this.mark
  }
}

const NO_LINES: string[] = []

export function resultOf(outcome: FunctionOutcome, journal: string | null): Result {
  const logLines = outcome.logLines.length > 0 ? outcome.logLines : NO_LINES
  if (!outcome.ok) return { ...outcome, logLines, journal }
  const value = flat(outcome.value)
  if (journal === null && logLines === NO_LINES && outcome.hidden === undefined) return value
  return { ...outcome, value, logLines, journal }
}

export function outcomeOf(result: Result): QueryOutcome {
  if (result instanceof Told) throw new Error('A released result was read before it was computed again')
  return typeof result === 'string' ? { ok: true, value: result, logLines: NO_LINES, journal: null } : result
}

/** Null if it failed, or if only a record of its sending is left. */
export function valueOf(result: Result): JsonText | null {
  if (typeof result === 'string') return result
  return !(result instanceof Told) && result.ok ? result.value : null
}

/** Its number of characters, or its error message's. */
export function charsOf(result: Result): number {
  if (typeof result === 'string') return result.length
  if (result instanceof Told) return result.chars
  return result.ok ? result.value.length : result.message.length
}

export const journalOf = (result: Result): string | null =>
  typeof result === 'string' || result instanceof Told ? null : result.journal

export function sameResult(a: Result, b: Result): boolean {
  if (a === b) return true
  if (a instanceof Told || b instanceof Told) {
    const [told, other] = a instanceof Told ? [a, b] : [b as Told, a]
    return typeof other === 'string' ? told.was(other) : other instanceof Told && other.mark === told.mark
  }
  const [value, other] = [valueOf(a), valueOf(b)]
  if (journalOf(a) !== journalOf(b) || value !== other) return false
  if (typeof a === 'string' || typeof b === 'string' || a.ok || b.ok) return value !== null
  return a.message === b.message && a.data === b.data
}
