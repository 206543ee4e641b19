import type { FunctionOutcome } from '../../boundary/messages'
import type { Transaction } from '../../database/transaction'

/** The cost of a run: its reads and writes, and a unit for each KiB of its result. */
export function unitsOf({ budget }: Transaction, outcome: FunctionOutcome): number {
  return budget.units + (outcome.ok ? Math.floor(outcome.value.length / 1_024) : 0)
}
