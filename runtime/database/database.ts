/**
 * `ctx.db`. The reader's type has no way to write; the writer adds it. Both only work on the transaction they were made
 * for. Error messages are Convex's wherever a caller could depend on them.
 */
import type { Key } from '../storage/storage'
import { fromJson, type Value } from '../values/codec'
import type { TableInfo } from './catalog'
import type { Document } from './document'
import { QueryInitializer } from './query'
import type { Frame } from './frame'
import type { Transaction } from './transaction'

type Fields = Record<string, Value>

export interface DatabaseReader {
  get(tableOrId: string, id?: string): Promise<Document | null>
  query(table: string): QueryInitializer
  normalizeId(table: string, id: string): string | null
  table(name: string): TableReader
  system: Omit<DatabaseReader, 'system'>
}

export interface TableReader {
  get(id: string): Promise<Document | null>
  query(): QueryInitializer
}

export interface TableWriter extends TableReader {
  insert(fields: Fields): Promise<string>
  patch(id: string, fields: Fields): Promise<void>
  replace(id: string, fields: Fields): Promise<void>
  delete(id: string): Promise<void>
}

export interface DatabaseWriter extends Omit<DatabaseReader, 'table'> {
  insert(table: string, fields: Fields): Promise<string>
  patch(...args: [table: string, id: string, fields: Fields] | [id: string, fields: Fields]): Promise<void>
  replace(...args: [table: string, id: string, fields: Fields] | [id: string, fields: Fields]): Promise<void>
  delete(tableOrId: string, id?: string): Promise<void>
  table(name: string): TableWriter
  readonly vars: object
}

function requireTable(transaction: Transaction, name: string, system: boolean, call: string): TableInfo {
  if (typeof name !== 'string') throw new TypeError(`Must provide arg 1 \`tableName\` to \`${call}\``)
  if (name.startsWith('_') !== system) {
    throw new Error(
      `${name.startsWith('_') ? 'System' : 'User'} tables can only be accessed from db.${system ? '' : 'system.'}${call}().`,
    )
  }
  const { catalog } = transaction
  const table = system ? catalog.table(name) : catalog.tableOrNew(name)
  if (table && !table.isHidden) return table
  throw new Error(system ? `There is no system table "${name}".` : `"${name}" is not the name of a table.`)
}

function requireId(
  transaction: Transaction,
  id: unknown,
  call: string,
  table: string | undefined,
): { table: TableInfo; key: Key; id: string } {
  if (id === undefined) throw new TypeError(`Must provide arg 1 \`id\` to \`${call}\``)
  if (typeof id !== 'string') {
    throw new Error(`Invalid argument \`id\` for \`db.${call}\`, expected string but got '${typeof id}': ${String(id)}`)
  }
  const resolved = transaction.resolveId(id)
  if (!resolved || resolved.table.isHidden)
    throw new Error(`Invalid argument \`id\` for \`db.${call}\`: Unable to decode ID: "${id}"`)
  if (table !== undefined && resolved.table.name !== table) {
    throw new Error(
      `Invalid argument \`id\` for \`db.${call}\`: expected to be an Id<"${table}">, got Id<"${resolved.table.name}"> instead.`,
    )
  }
  return { ...resolved, id }
}

export function createReader(frame: Frame): DatabaseReader {
  const { transaction } = frame
  const reader = (system: boolean): Omit<DatabaseReader, 'system'> => {
    const get = (id: unknown, table?: string): Promise<Document | null> =>
      frame.run(() => {
        const target = requireId(transaction, id, 'get', table)
        if (target.table.name.startsWith('_') !== system) {
          throw new Error(`Use db.${system ? '' : 'system.'}get for a document of table "${target.table.name}".`)
        }
        return transaction.get(target.key)
      })
    return {
      get: (first, second) => (second === undefined ? get(first) : get(second, first)),
      query: (name) => new QueryInitializer(frame, requireTable(transaction, name, system, 'query')),
      normalizeId: (name, id) => {
        const table = requireTable(transaction, name, system, 'normalizeId')
        const resolved = transaction.resolveId(id)
        return resolved?.table === table ? id : null
      },
      table: (name) => ({
        get: (id) => get(id, name),
        query: () => new QueryInitializer(frame, requireTable(transaction, name, system, 'query')),
      }),
    }
  }
  return { ...reader(false), system: reader(true) }
}

export function createWriter(frame: Frame): DatabaseWriter {
  const { transaction } = frame
  const reader = createReader(frame)

  const writable = (name: string): TableInfo => {
    if (typeof name === 'string' && name.startsWith('_')) {
      throw new Error('System tables (prefixed with `_`) are read-only.')
    }
    return requireTable(transaction, name, false, 'insert')
  }

  const existing = (id: unknown, call: string, table?: string): { table: TableInfo; key: Key; before: Document } => {
    const target = requireId(transaction, id, call, table)
    writable(target.table.name)
    const before = transaction.get(target.key)
    if (!before) throw new Error(`${CALL_NAMES[call]} on nonexistent document ID ${target.id}`)
    return { ...target, before }
  }

  const insert = (name: string, fields: Fields): Promise<string> =>
    frame.run(() => transaction.insert(writable(name), userFields(fields, 'insert')))
  const patch = (id: unknown, fields: Fields, name?: string): Promise<void> =>
    frame.run(() => {
      const { table, key, before } = existing(id, 'patch', name)
      const { _id, _creationTime, ...kept } = before
      transaction.replace(table, key, before, present({ ...kept, ...userFields(fields, 'patch', before) }))
    })
  const replace = (id: unknown, fields: Fields, name?: string): Promise<void> =>
    frame.run(() => {
      const { table, key, before } = existing(id, 'replace', name)
      transaction.replace(table, key, before, present(userFields(fields, 'replace', before)))
    })
  const remove = (id: unknown, name?: string): Promise<void> =>
    frame.run(() => {
      const { table, key } = existing(id, 'delete', name)
      transaction.delete(table, key)
    })

  return {
    ...reader,
    insert,
    patch: (...args) => (args.length === 3 ? patch(args[1], args[2], args[0]) : patch(args[0], args[1])),
    replace: (...args) => (args.length === 3 ? replace(args[1], args[2], args[0]) : replace(args[0], args[1])),
    delete: (first, second) => (second === undefined ? remove(first) : remove(second, first)),
    table: (name) => ({
      ...reader.table(name),
      insert: (fields) => insert(name, fields),
      patch: (id, fields) => patch(id, fields, name),
      replace: (id, fields) => replace(id, fields, name),
      delete: (id) => remove(id, name),
    }),
    vars: { commitTs: COMMIT_TS },
  }
}

/** One object for all, so that `===` holds. */
const COMMIT_TS = fromJson({ $commitTs: null })

const CALL_NAMES: Record<string, string> = { patch: 'Update', replace: 'Replace', delete: 'Delete' }

/** The fields that a caller can set. System fields are accepted only with their current values. */
function userFields(fields: Fields, call: string, before?: Document): Fields {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new TypeError(`Must provide arg 2 \`value\` to \`${call}\` as an object`)
  }
  if (!('_id' in fields) && !('_creationTime' in fields)) return fields
  const { _id, _creationTime, ...rest } = fields
  if (_id !== undefined && _id !== before?._id) {
    if (before) throw new Error(`Provided document ID "${before._id}" doesn't match '_id' field ${JSON.stringify(_id)}`)
    throw new Error(`The \`_id\` field cannot be set by \`${call}\`.`)
  }
  if (_creationTime !== undefined && _creationTime !== before?._creationTime) {
    throw new Error(`The \`_creationTime\` field cannot be set by \`${call}\`.`)
  }
  return rest
}

/** Patching a field with undefined removes it. */
function present(fields: Fields): Fields {
  const kept: Fields = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value
  return kept
}
