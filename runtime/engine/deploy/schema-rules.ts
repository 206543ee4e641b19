/**
 * Rules for a schema, checked before any of it is written: names that could be confused, and limits. Codes and messages
 * are Convex's (get-convex/convex-backend, crates/common/src/schemas and
 * crates/common/src/bootstrap_model/index/index_validation_error.rs, read at 94a42c3db), so that what deploys here
 * deploys there.
 */
import type { SchemaJson } from '../../database/catalog'
import { describeValidator, type ValidatorJson } from '../../values/validator-text'
import { OperationError } from './operation-error'

const MOST_TABLES = 10_000
/** For all kinds together. */
const MOST_INDEXES = 64
const MOST_FIELDS = 16
const MOST_FILTER_FIELDS = 16
const DIMENSIONS = { least: 2, most: 4096 }

type TableJson = SchemaJson['tables'][number]

/** Throws an OperationError that says what is invalid. */
export function checkSchema({ tables }: SchemaJson): void {
  if (tables.length > MOST_TABLES) refuse('TooManyTables', `Number of tables cannot exceed ${MOST_TABLES}.`)
  const seen = new Set<string>()
  for (const table of tables) {
    checkTableName(table.tableName)
    if (seen.has(table.tableName)) {
      refuse('TableNamesNotUnique', `The schema has two or more definitions of table "${table.tableName}".`)
    }
    seen.add(table.tableName)
    checkDocumentType(table.documentType)
    checkIndexes(table)
  }
}

/** For pushed schemas only, because schemas that an earlier version of this server accepted are still served. */
export function checkFieldNames({ tables }: SchemaJson): void {
  for (const { documentType } of tables) if (documentType !== null) checkNamesIn(documentType)
}

function checkNamesIn(type: ValidatorJson): void {
  if (type.type === 'union') type.value.forEach(checkNamesIn)
  else if (type.type === 'array') checkNamesIn(type.value)
  else if (type.type === 'record') checkNamesIn(type.values.fieldType)
  else if (type.type === 'object') {
    for (const [name, { fieldType }] of Object.entries(type.value)) {
      if (!isIdentifier(name)) refuse('InvalidFieldName', whyNoIdentifier(name))
      checkNamesIn(fieldType)
    }
  }
}

function whyNoIdentifier(name: string): string {
  const [first] = name
  if (first === undefined) return 'Identifier cannot be empty'
  if (!/[A-Za-z_]/.test(first)) {
    return `Invalid first character '${first}' in ${name}: Identifiers must start with an alphabetic character or underscore`
  }
  const [wrong] = /[^A-Za-z0-9_]/u.exec(name) ?? []
  if (wrong !== undefined) {
    return `Identifier ${name} has invalid character '${wrong}': Identifiers can only contain alphanumeric characters or underscores`
  }
  if (name.length > 64) return `Identifier is too long (${name.length} > maximum 64)`
  return `Identifier ${name} cannot have exclusively underscores`
}

function checkTableName(name: string): void {
  if (!isIdentifier(name)) {
    refuse(
      'InvalidTableName',
      `Invalid table name: "${name}". Identifiers must start with a letter and can only contain letters, digits, and underscores.`,
    )
  }
  if (name.startsWith('_')) refuse('TableNameReserved', `${name} is a reserved table name.`)
}

function checkDocumentType(type: ValidatorJson | null): void {
  if (type === null || type.type === 'any') return
  const members = type.type === 'union' ? type.value : [type]
  const other = members.find((member) => member.type !== 'object')
  if (other) {
    refuse(
      'InvalidTopLevelTypeInSchemaError',
      'The document validator in a schema must be an object, a union of objects, or `v.any()`. Found ' +
        `${describeValidator(other)}. ` +
        'To learn more, see the schema documentation at https://docs.convex.dev/database/schemas.',
    )
  }
}

function checkIndexes({ tableName, indexes, searchIndexes = [], vectorIndexes = [] }: TableJson): void {
  if (indexes.length + searchIndexes.length + vectorIndexes.length > MOST_INDEXES) {
    refuse('TooManyIndexes', `Table "${tableName}" cannot have more than ${MOST_INDEXES} indexes.`)
  }
  for (const { indexDescriptor: name, fields } of indexes) {
    checkIndexName(tableName, name)
    if (fields.length === 0) {
      refuse('EmptyIndex', `In table "${tableName}" index "${name}" must have at least one field.`)
    }
    checkFields(tableName, name, fields)
  }
  for (const { indexDescriptor: name, searchField, filterFields } of searchIndexes) {
    checkIndexName(tableName, name)
    checkFilters(tableName, name, [searchField], filterFields)
  }
  for (const { indexDescriptor: name, vectorField, dimensions, filterFields } of vectorIndexes) {
    checkIndexName(tableName, name)
    if (!(dimensions >= DIMENSIONS.least && dimensions <= DIMENSIONS.most)) {
      refuse(
        'InvalidVectorDimensionError',
        `In table "${tableName}": Dimensions ${dimensions} must be between ${DIMENSIONS.least} and ${DIMENSIONS.most}.`,
      )
    }
    checkFilters(tableName, name, [vectorField], filterFields)
  }
  checkNames(tableName, [...indexes, ...searchIndexes, ...vectorIndexes])
  checkDifferent(
    indexes,
    ({ fields }) => fields,
    'IndexNotUnique',
    (one, other) => {
      return `In table "${tableName}" index "${one}" and index "${other}" have the same fields. Indexes must be unique within a table.`
    },
  )
  checkDifferent(
    searchIndexes,
    ({ searchField, filterFields }) => [searchField, ...[...new Set(filterFields)].sort()],
    'SearchIndexFieldNotUnique',
    (one, other) => alike(tableName, 'search', 'searchField', one, other),
  )
  checkDifferent(
    vectorIndexes,
    ({ vectorField, dimensions }) => [vectorField, String(dimensions)],
    'VectorIndexFieldNotUnique',
    (one, other) => alike(tableName, 'vector', 'vectorField', one, other),
  )
}

function checkIndexName(tableName: string, name: string): void {
  if (!isIdentifier(name)) {
    refuse(
      'InvalidIndexName',
      `In table "${tableName}": Invalid index name: "${name}". Identifiers must be 64 characters or less, start with a letter, and only contain letters, digits, underscores.`,
    )
  }
  if (name.startsWith('_') || name === 'by_id' || name === 'by_creation_time') {
    refuse(
      'IndexNameReserved',
      `In table "${tableName}" cannot name an index "${name}" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time".`,
    )
  }
}

function checkFields(tableName: string, name: string, fields: string[]): void {
  const where = `In table "${tableName}": In index "${name}": `
  if (fields.length > MOST_FIELDS) {
    refuse('IndexTooManyFields', `${where}Indexes may have up to ${MOST_FIELDS} fields.`)
  }
  for (const field of fields) checkFieldPath(tableName, name, field)
  if (fields.includes('_id')) {
    refuse(
      'IndexFieldsContainId',
      `${where}\`_id\` is not a valid index field. To load documents by ID, use \`db.get(id)\`.`,
    )
  }
  if (fields.includes('_creationTime')) {
    refuse(
      'IndexFieldsContainCreationTime',
      `${where}\`_creationTime\` is automatically added to the end of each index. It should not be added explicitly in the index definition. See https://docs.convex.dev/using/indexes for more details.`,
    )
  }
  const repeated = fields.find((field, at) => fields.indexOf(field) !== at)
  if (repeated !== undefined) {
    refuse(
      'FieldsNotUniqueWithinIndex',
      `${where}Duplicate field ${repeated}. Index fields must be unique within an index.`,
    )
  }
}

function checkFilters(tableName: string, name: string, own: string[], filterFields: string[]): void {
  for (const field of [...own, ...filterFields]) checkFieldPath(tableName, name, field)
  if (new Set(filterFields).size > MOST_FILTER_FIELDS) {
    refuse(
      'IndexTooManyFilterFields',
      `In table "${tableName}": Search indexes may have up to ${MOST_FILTER_FIELDS} filter fields.`,
    )
  }
}

function checkFieldPath(tableName: string, name: string, path: string): void {
  if (path.split('.').every(isIdentifier)) return
  refuse('InvalidIndexField', `In table "${tableName}": In index "${name}": Invalid index field: "${path}"`)
}

function checkNames(tableName: string, indexes: { indexDescriptor: string }[]): void {
  const names = indexes.map(({ indexDescriptor }) => indexDescriptor)
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined) {
    refuse('IndexNamesNotUnique', `Table "${tableName}" has two or more definitions of index "${repeated}".`)
  }
}

/** Two indexes of one kind must not index the same fields. */
function checkDifferent<I extends { indexDescriptor: string }>(
  indexes: I[],
  keyOf: (index: I) => string[],
  code: string,
  sentence: (one: string, other: string) => string,
): void {
  const seen = new Map<string, string>()
  for (const index of indexes.toSorted((a, b) => (a.indexDescriptor < b.indexDescriptor ? -1 : 1))) {
    const key = JSON.stringify(keyOf(index))
    const other = seen.get(key)
    if (other !== undefined) refuse(code, sentence(index.indexDescriptor, other))
    seen.set(key, index.indexDescriptor)
  }
}

function alike(tableName: string, kind: string, field: string, one: string, other: string): string {
  const title = `${kind[0]!.toUpperCase()}${kind.slice(1)}`
  return (
    `In table "${tableName}" ${kind} index "${one}" and ${kind} index "${other}" have the same \`${field}\`. ` +
    `${title} index fields must be unique within a table. You should combine the indexes with the same ` +
    `\`${field}\` into one index containing all \`filterField\`s and then use different subsets of the ` +
    '`filterField`s at query time.'
  )
}

/** A letter or an underscore first, then letters, digits, and underscores; not underscores alone. */
function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w{0,63}$/.test(name) && /[^_]/.test(name)
}

function refuse(code: string, message: string): never {
  throw new OperationError(code, message)
}
