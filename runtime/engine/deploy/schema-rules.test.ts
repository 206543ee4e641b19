/** A schema that Convex would reject is rejected before any of it is written. */
import { defineSchema, queryGeneric as query } from 'convex/server'
import { describe, expect, it } from 'vitest'
import { openEngine } from '../loop/open-engine'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage } from '../../storage/memory'
import type { SchemaJson } from '../../database/catalog'
import { storedCodeEntry } from './code'
import { checkSchema } from './schema-rules'
import { loaderOf, push } from './testing/push'

type TableJson = SchemaJson['tables'][number]

const table = (part: Partial<TableJson> = {}): TableJson => ({
  tableName: 'notes',
  indexes: [],
  documentType: { type: 'object', value: {} },
  ...part,
})
const index = (fields: string[], indexDescriptor = 'by_one'): TableJson =>
  table({ indexes: [{ indexDescriptor, fields }] })
const vectors = (dimensions: number, indexDescriptor = 'by_vector') => ({
  indexDescriptor,
  vectorField: 'vector',
  dimensions,
  filterFields: [],
})
const letters = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`)
const text = { type: 'string' } as const

function codeOf(...tables: TableJson[]): string | undefined {
  try {
    checkSchema({ tables, schemaValidation: true })
    return undefined
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('checkSchema', () => {
  it.each<[string, string, TableJson[]]>([
    ['TableNameReserved', 'one of the runtime’s own tables', [table({ tableName: '_scheduled_functions' })]],
    ['TableNameReserved', 'any name with an underscore first', [table({ tableName: '_mine' })]],
    ['InvalidTableName', 'an empty name', [table({ tableName: '' })]],
    ['InvalidTableName', 'a hyphen', [table({ tableName: 'a-b' })]],
    ['InvalidTableName', 'a digit first', [table({ tableName: '1a' })]],
    ['InvalidTableName', 'letters of other scripts', [table({ tableName: 'сообщения' })]],
    ['InvalidTableName', 'a slash, as keys of the store have it', [table({ tableName: 'a/b' })]],
    ['InvalidTableName', '65 characters', [table({ tableName: 'a'.repeat(65) })]],
    ['InvalidTableName', 'nothing but underscores', [table({ tableName: '__' })]],
    ['TableNamesNotUnique', 'a table twice', [table(), table()]],
    ['InvalidTopLevelTypeInSchemaError', 'documents that are texts', [table({ documentType: text })]],
    [
      'InvalidTopLevelTypeInSchemaError',
      'documents that may be texts',
      [table({ documentType: { type: 'union', value: [{ type: 'object', value: {} }, text] } })],
    ],
    ['EmptyIndex', 'an index of no field', [index([])]],
    ['IndexTooManyFields', '17 fields', [index(letters(17))]],
    ['IndexFieldsContainId', '_id', [index(['text', '_id'])]],
    ['IndexFieldsContainCreationTime', '_creationTime last', [index(['text', '_creationTime'])]],
    ['IndexFieldsContainCreationTime', '_creationTime first', [index(['_creationTime', 'text'])]],
    ['FieldsNotUniqueWithinIndex', 'a field twice', [index(['text', 'by', 'text'])]],
    ['InvalidIndexField', 'a field with a space', [index(['a b'])]],
    ['InvalidIndexField', 'an empty part of a path', [index(['a..b'])]],
    ['IndexNameReserved', 'by_id', [index(['text'], 'by_id')]],
    ['IndexNameReserved', 'by_creation_time', [index(['text'], 'by_creation_time')]],
    ['IndexNameReserved', 'an underscore first', [index(['text'], '_by_text')]],
    ['InvalidIndexName', 'a slash in an index’s name', [index(['text'], 'by/text')]],
    [
      'IndexNamesNotUnique',
      'a name for two kinds',
      [
        table({
          indexes: [{ indexDescriptor: 'one', fields: ['text'] }],
          searchIndexes: [{ indexDescriptor: 'one', searchField: 'text', filterFields: [] }],
        }),
      ],
    ],
    [
      'IndexNotUnique',
      'two indexes over the same fields',
      [table({ indexes: ['one', 'two'].map((indexDescriptor) => ({ indexDescriptor, fields: ['a', 'b'] })) })],
    ],
    [
      'SearchIndexFieldNotUnique',
      'two search indexes over the same field',
      [
        table({
          searchIndexes: [
            { indexDescriptor: 'one', searchField: 'text', filterFields: ['a', 'b'] },
            { indexDescriptor: 'two', searchField: 'text', filterFields: ['b', 'a'] },
          ],
        }),
      ],
    ],
    [
      'VectorIndexFieldNotUnique',
      'two vector indexes over the same field',
      [table({ vectorIndexes: [vectors(3, 'one'), vectors(3, 'two')] })],
    ],
    [
      'IndexTooManyFilterFields',
      '17 filter fields',
      [table({ searchIndexes: [{ indexDescriptor: 'one', searchField: 'text', filterFields: letters(17) }] })],
    ],
    ['InvalidVectorDimensionError', '1 dimension', [table({ vectorIndexes: [vectors(1)] })]],
    ['InvalidVectorDimensionError', '5,000 dimensions', [table({ vectorIndexes: [vectors(5_000)] })]],
    ['InvalidVectorDimensionError', 'no number', [table({ vectorIndexes: [vectors(NaN)] })]],
    [
      'TooManyIndexes',
      '65 indexes of all kinds',
      [
        table({
          indexes: letters(63).map((field) => ({ indexDescriptor: `by_${field}`, fields: [field] })),
          searchIndexes: [{ indexDescriptor: 'search', searchField: 'text', filterFields: [] }],
          vectorIndexes: [vectors(3)],
        }),
      ],
    ],
    ['TooManyTables', '10,001 tables', Array.from({ length: 10_001 }, (_, at) => table({ tableName: `t${at}` }))],
  ])('O25 rejects with %s: %s', (code, _, tables) => {
    expect(codeOf(...tables)).toBe(code)
  })

  it('O25 accepts a schema that is exactly at the limits', () => {
    const widest = table({
      tableName: 'a'.repeat(64),
      documentType: { type: 'union', value: [{ type: 'object', value: {} }] },
      indexes: [
        { indexDescriptor: 'i'.repeat(64), fields: letters(16) },
        ...letters(60).map((field) => ({ indexDescriptor: `by_${field}`, fields: [`${field}.inner_1`] })),
        { indexDescriptor: 'backwards', fields: letters(16).toReversed() },
      ],
      searchIndexes: [{ indexDescriptor: 'search', searchField: 'text', filterFields: letters(16) }],
      vectorIndexes: [vectors(4_096)],
    })
    expect(
      codeOf(widest, table({ documentType: null }), table({ tableName: 'x', documentType: { type: 'any' } })),
    ).toBe(undefined)
  })
})

describe('a push', () => {
  const main = { say: query({ handler: () => 'hello' }) }
  const application = (tables: TableJson[]) => ({
    modules: { main },
    schema: { tables, schemaValidation: true },
    crons: {},
    http: undefined,
    providers: null,
  })

  it('O25 O11 with a system table’s name is rejected, and the next start is unaffected', async () => {
    const storage = new MemoryStorage()
    const options = { schema: defineSchema({}), modules: { main }, storage }
    const loadCode = loaderOf({ bad: application([table({ tableName: '_scheduled_functions' })]) })
    const test = new TestEngine({ ...options, loadCode })
    expect(await push((operation) => test.admin(operation), 'bad')).toEqual({
      ok: false,
      code: 'TableNameReserved',
      message: '_scheduled_functions is a reserved table name.',
    })
    expect(await new TestEngine(options).value('query', 'main:say')).toBe('hello')
  })

  const within = (name: string) => ({ type: 'object' as const, value: { [name]: { fieldType: text, optional: true } } })
  const field = (fieldType: ReturnType<typeof within> | { type: 'array'; value: ReturnType<typeof within> }) =>
    table({ documentType: { type: 'object', value: { ok: { fieldType, optional: false } } } })

  it.each<[string, TableJson, string]>([
    ['a hyphen', table({ documentType: within('a-b') }), "Identifier a-b has invalid character '-'"],
    [
      'in a union',
      table({ documentType: { type: 'union', value: [within('x'), within('é')] } }),
      "first character 'é'",
    ],
    ['within a field', field(within('1a')), "Invalid first character '1' in 1a"],
    ['within an array', field({ type: 'array', value: within('__') }), 'Identifier __ cannot have exclusively'],
    ['65 characters', table({ documentType: within('a'.repeat(65)) }), 'Identifier is too long (65 > maximum 64)'],
    ['none', table({ documentType: within('') }), 'Identifier cannot be empty'],
  ])('O25 rejects a field with an invalid name: %s', async (_, bad, message) => {
    const options = { schema: defineSchema({}), modules: { main }, storage: new MemoryStorage() }
    const test = new TestEngine({ ...options, loadCode: loaderOf({ bad: application([bad]) }) })
    expect(await push((operation) => test.admin(operation), 'bad')).toEqual({
      ok: false,
      code: 'InvalidFieldName',
      message: expect.stringContaining(message) as string,
    })
  })

  it('O26 stored by an earlier version and rejected by this one stops the start; the error names the flag that discards it', async () => {
    const storage = new MemoryStorage()
    storage.begin()
    storage.putMeta(
      ...storedCodeEntry({
        format: 1,
        pushedAt: 0,
        version: '1.48.0',
        modules: [],
        schema: { path: 'schema.js', source: 'bad', environment: 'isolate' },
        definition: null,
        builtIn: '',
      }),
    )
    storage.commit()
    const test = new TestEngine({ schema: defineSchema({}), modules: { main } })
    const opened = openEngine({
      storage,
      system: test.system,
      modules: { main },
      schema: defineSchema({}),
      redactErrors: false,
      log: () => {},
      onFatal: () => {},
      loadCode: loaderOf({ bad: application([index(['text', '_creationTime'])]) }),
    })
    await expect(opened).rejects.toThrow(/pushed at 1970-.* can't be loaded\. .*--forget-pushed/)
  })
})
