/**
 * Data of earlier versions must open: the engine refuses to start on documents that don't match the schema. So tables
 * and fields stay, and new fields of a table are optional. `tests/fixtures/schemas` has the tables of each version that
 * people may have data of; a release adds its own.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import schema from '../convex/schema'

interface Validator {
  type: string
  value?: unknown
  tableName?: string
}

type Field = { fieldType: Validator; optional: boolean }
type Tables = Record<string, Validator>

const folder = join(import.meta.dirname, 'fixtures/schemas')
const now = Object.fromEntries(
  (JSON.parse((schema as unknown as { export(): string }).export()) as { tables: Table[] }).tables.map((table) => [
    table.tableName,
    table.documentType,
  ]),
)

interface Table {
  tableName: string
  documentType: Validator
}

/** Why values of the earlier type may not match the later one; empty if all do. */
function misfits(before: Validator, after: Validator | undefined, path: string): string[] {
  if (after === undefined) return [`${path} is gone`]
  if (before.type === 'union') return (before.value as Validator[]).flatMap((each) => misfits(each, after, path))
  if (after.type === 'any') return []
  if (after.type === 'union') {
    const fits = (after.value as Validator[]).some((each) => misfits(before, each, path).length === 0)
    return fits ? [] : [`${path}: nothing takes ${JSON.stringify(before)}`]
  }
  if (before.type !== after.type) return [`${path} was ${before.type}, is ${after.type}`]
  if (before.type === 'array') return misfits(before.value as Validator, after.value as Validator, `${path}[]`)
  if (before.type === 'object') {
    return fieldMisfits(before.value as Record<string, Field>, after.value as Record<string, Field>, path)
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${path} takes something else`]
}

function fieldMisfits(before: Record<string, Field>, after: Record<string, Field>, path: string): string[] {
  const kept = Object.entries(before).flatMap(([name, { fieldType, optional }]) => {
    const now = after[name]
    const mustBeThere = optional && now !== undefined && !now.optional ? [`${path}.${name} was optional`] : []
    return [...mustBeThere, ...misfits(fieldType, now?.fieldType, `${path}.${name}`)]
  })
  const added = Object.entries(after)
    .filter(([name, { optional }]) => !(name in before) && !optional)
    .map(([name]) => `${path}.${name} is new and not optional`)
  return [...kept, ...added]
}

describe('data of earlier versions', () => {
  for (const file of readdirSync(folder)) {
    it(`from ${file.replace('.json', '')} matches the schema`, () => {
      const tables = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Tables
      expect(Object.entries(tables).flatMap(([name, before]) => misfits(before, now[name], name))).toEqual([])
    })
  }

  it('is reported if it would not match', () => {
    const text: Validator = { type: 'string' }
    const object = (value: Record<string, Field>): Validator => ({ type: 'object', value })
    const before = object({ a: { fieldType: text, optional: true } })
    expect(misfits(before, object({ a: { fieldType: text, optional: false } }), 't')).toEqual(['t.a was optional'])
    expect(misfits(before, object({}), 't')).toEqual(['t.a is gone'])
    const added = object({ a: { fieldType: text, optional: true }, b: { fieldType: text, optional: false } })
    expect(misfits(before, added, 't')).toEqual(['t.b is new and not optional'])
    expect(misfits({ type: 'number' }, { type: 'union', value: [text, { type: 'null' }] }, 't')).toHaveLength(1)
  })
})
