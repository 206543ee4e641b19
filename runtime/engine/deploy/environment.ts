/**
 * The deployment's environment variables: rows of a system table, so that they change in transactions, and fields of
 * `process.env` for functions. They can't override what the process was started with.
 */
import type { EnvironmentChange } from '../../boundary/messages'
import type { StorageReader } from '../../storage/storage'
import { ENVIRONMENT_TABLE, ENVIRONMENT_TABLE_NUMBER, type TableInfo } from '../../database/catalog'
import type { Document } from '../../database/document'
import type { Transaction } from '../../database/transaction'
import { fromJsonText } from '../../values/codec'
import { tablePrefix } from '../../values/ids'
import { encodeKeyPart, prefixEnd } from '../../values/keys'
import { OperationError } from './operation-error'

/** https://docs.convex.dev/production/state/limits, "Environment variables" */
const LIMITS = { variables: 1_000, nameLength: 40, valueBytes: 8 * 1024 }
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/** The `process.env` that functions see. */
export type ProcessEnvironment = Record<string, string | undefined>

export interface EnvironmentVariable {
  name: string
  value: string
}

/** Read without the engine, which can only be created once functions can see them. */
export function storedVariables(storage: StorageReader): EnvironmentVariable[] {
  const prefix = tablePrefix(ENVIRONMENT_TABLE_NUMBER)
  return storage
    .range(prefix, prefixEnd(prefix), 'asc', LIMITS.variables)
    .map(({ json }) => variableOf(fromJsonText(json) as Document))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const variableOf = ({ name, value }: Document): EnvironmentVariable => ({
  name: name as string,
  value: value as string,
})

export class Environment {
  /** Names that the process itself has set. */
  private readonly reserved: ReadonlySet<string>
  private applied: EnvironmentVariable[] = []

  constructor(
    private readonly target: ProcessEnvironment,
    variables: readonly EnvironmentVariable[],
  ) {
    this.reserved = new Set(Object.keys(target))
    this.apply(variables)
  }

  /** Variables of the process that a deployment variable can't override. */
  own(name: string): string | undefined {
    return this.reserved.has(name) ? this.target[name] : undefined
  }

  /** The current variables. */
  get current(): readonly EnvironmentVariable[] {
    return this.applied
  }

  /** Updates `process.env` from the rows. */
  apply(variables: readonly EnvironmentVariable[]): void {
    for (const { name } of this.applied) delete this.target[name]
    this.applied = variables.filter(({ name }) => !this.reserved.has(name))
    for (const { name, value } of this.applied) this.target[name] = value
  }

  /** Applies all of the changes or, with an OperationError, none. Returns the resulting variables. */
  change(transaction: Transaction, changes: readonly EnvironmentChange[]): EnvironmentVariable[] {
    const table = transaction.catalog.table(ENVIRONMENT_TABLE)!
    for (const { name, value } of changes) {
      if (this.reserved.has(name) || name.startsWith('CONVEX_')) {
        throw new OperationError('ReservedEnvironmentVariable', `${name} is set by the server itself.`)
      }
      if (!NAME.test(name) || name.length > LIMITS.nameLength) {
        throw new OperationError(
          'InvalidEnvironmentVariableName',
          `Invalid name: "${name}". Use up to ${LIMITS.nameLength} letters, digits, and underscores, starting with a letter.`,
        )
      }
      if (value !== null && Buffer.byteLength(value) > LIMITS.valueBytes) {
        throw new OperationError('EnvironmentVariableTooLarge', `${name} can be up to ${LIMITS.valueBytes} bytes.`)
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
      throw new OperationError(
        'TooManyEnvironmentVariables',
        `A deployment can have up to ${LIMITS.variables} variables.`,
      )
    }
    return all.map(({ document }) => variableOf(document))
  }

  private find(transaction: Transaction, table: TableInfo, name: string) {
    const prefix = encodeKeyPart(name)
    const index = table.indexes.get('by_name')!.id
    return transaction.scan({ index, prefix, lower: prefix, upper: prefixEnd(prefix) }, 'asc', 1)[0]?.document
  }
}
