/**
 * The deployment's environment variables: rows of a system table, so that they are changed in a transaction, and, for
 * functions, fields of `process.env`. What the process itself was started with is not theirs to change.
 */
import type { EnvironmentChange } from '../engine/messages'
import type { TableInfo } from '../transaction/catalog'
import type { Store } from '../transaction/store'
import type { Transaction } from '../transaction/transaction'
import { encodeKeyPart, prefixEnd } from '../values/keys'
import { OperationError } from './operation-error'

export const ENVIRONMENT_TABLE = '_environment_variables'

/** https://docs.convex.dev/production/state/limits, "Environment variables" */
const LIMITS = { variables: 1_000, nameLength: 40, valueBytes: 8 * 1024 }
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/** What functions see as `process.env`. */
export type ProcessEnvironment = Record<string, string | undefined>

export interface EnvironmentVariable {
  name: string
  value: string
}

export class Environment {
  /** Names that the process itself has set. */
  private readonly reserved: ReadonlySet<string>
  private applied: EnvironmentVariable[] = []

  constructor(private readonly target: ProcessEnvironment) {
    this.reserved = new Set(Object.keys(target))
  }

  /** Of the process: what a deployment variable cannot stand in for. */
  own(name: string): string | undefined {
    return this.reserved.has(name) ? this.target[name] : undefined
  }

  list(store: Store, table: TableInfo): EnvironmentVariable[] {
    const index = table.indexes.get('by_name')!.id
    return store
      .scan({ index, prefix: '', lower: '', upper: prefixEnd('') }, 'asc', LIMITS.variables)
      .map(({ document }) => ({ name: document.name as string, value: document.value as string }))
  }

  /** Makes `process.env` what the rows say. */
  apply(variables: EnvironmentVariable[]): void {
    for (const { name } of this.applied) delete this.target[name]
    this.applied = variables.filter(({ name }) => !this.reserved.has(name))
    for (const { name, value } of this.applied) this.target[name] = value
  }

  /** All of the changes or, with an OperationError, none. */
  change(transaction: Transaction, changes: readonly EnvironmentChange[]): void {
    const table = transaction.catalog.table(ENVIRONMENT_TABLE)!
    for (const { name, value } of changes) {
      if (this.reserved.has(name) || name.startsWith('CONVEX_')) {
        throw new OperationError('ReservedEnvironmentVariable', `${name} is set by the server itself.`)
      }
      if (!NAME.test(name) || name.length > LIMITS.nameLength) {
        throw new OperationError(
          'InvalidEnvironmentVariableName',
          `"${name}" is not a name: at most ${LIMITS.nameLength} letters, digits and underscores, a letter first.`,
        )
      }
      if (value !== null && Buffer.byteLength(value) > LIMITS.valueBytes) {
        throw new OperationError('EnvironmentVariableTooLarge', `${name} has more than ${LIMITS.valueBytes} bytes.`)
      }
      const before = this.find(transaction, table, name)
      const key = before && transaction.resolveId(before._id)!.key
      if (value === null) {
        if (key) transaction.delete(table, key)
      } else if (before) transaction.replace(table, key!, before, { name, value })
      else transaction.insert(table, { name, value })
    }
    const index = table.indexes.get('by_name')!.id
    const all = transaction.scan({ index, prefix: '', lower: '', upper: prefixEnd('') }, 'asc', LIMITS.variables + 1)
    if (all.length > LIMITS.variables) {
      throw new OperationError('TooManyEnvironmentVariables', `There can be at most ${LIMITS.variables} variables.`)
    }
  }

  private find(transaction: Transaction, table: TableInfo, name: string) {
    const prefix = encodeKeyPart(name)
    const index = table.indexes.get('by_name')!.id
    return transaction.scan({ index, prefix, lower: prefix, upper: prefixEnd(prefix) }, 'asc', 1)[0]?.document
  }
}
