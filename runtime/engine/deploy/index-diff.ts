/** The indexes that one schema has and another lacks, as a push reports them. */
import type { SchemaJson } from '../../database/catalog'

export type IndexDescription = { name: string } & (
  | { type: 'database'; fields: string[] }
  | { type: 'search'; searchField: string; filterFields: string[] }
  | { type: 'vector'; vectorField: string; dimensions: number; filterFields: string[] }
)

export interface IndexDiff {
  added_indexes: IndexDescription[]
  removed_indexes: IndexDescription[]
}

interface FullTable {
  tableName: string
  indexes: { indexDescriptor: string; fields: string[] }[]
  searchIndexes?: { indexDescriptor: string; searchField: string; filterFields: string[] }[]
  vectorIndexes?: { indexDescriptor: string; vectorField: string; dimensions: number; filterFields: string[] }[]
}

export function indexesOf(schema: SchemaJson): IndexDescription[] {
  return (schema.tables as FullTable[]).flatMap(({ tableName, indexes, searchIndexes = [], vectorIndexes = [] }) => [
    ...indexes.map(({ indexDescriptor, fields }) => ({
      name: `${tableName}.${indexDescriptor}`,
      type: 'database' as const,
      fields,
    })),
    ...searchIndexes.map(({ indexDescriptor, searchField, filterFields }) => ({
      name: `${tableName}.${indexDescriptor}`,
      type: 'search' as const,
      searchField,
      filterFields,
    })),
    ...vectorIndexes.map(({ indexDescriptor, vectorField, dimensions, filterFields }) => ({
      name: `${tableName}.${indexDescriptor}`,
      type: 'vector' as const,
      vectorField,
      dimensions,
      filterFields,
    })),
  ])
}

export function diffIndexes(before: SchemaJson, after: SchemaJson): IndexDiff {
  const [old, next] = [indexesOf(before), indexesOf(after)]
  const isIn = (list: IndexDescription[]) => {
    const texts = new Set(list.map((index) => JSON.stringify(index)))
    return (index: IndexDescription): boolean => texts.has(JSON.stringify(index))
  }
  const [wasThere, staysThere] = [isIn(old), isIn(next)]
  return {
    added_indexes: next.filter((index) => !wasThere(index)),
    removed_indexes: old.filter((index) => !staysThere(index)),
  }
}
