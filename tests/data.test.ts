/** Checks the guide's data rules in the schema and in the functions' reads. */
import { describe, expect, it } from 'vitest'
import schema from '../convex/schema'
import { codeOnly, isTest, isUnder, readCode } from './support/source-tree'

type Field = { fieldType: FieldType; optional: boolean }
type FieldType = { type: string; tableName?: string; value?: Record<string, Field> | FieldType | FieldType[] }

interface Table {
  tableName: string
  indexes: { indexDescriptor: string; fields: string[] }[]
  documentType: FieldType
}

// The schema as `npx convex deploy` sends it; the published types hide it.
const exported = (schema as unknown as { export(): string }).export()
const tables = (JSON.parse(exported) as { tables: Table[] }).tables

function table(name: string): Table {
  const found = tables.find(({ tableName }) => tableName === name)
  if (!found) throw new Error(`There is no table ${name}.`)
  return found
}

const fieldsOf = (name: string) => Object.keys(table(name).documentType.value ?? {})
const indexOf = (name: string, index: string) =>
  table(name).indexes.find(({ indexDescriptor }) => indexDescriptor === index)?.fields
const refersTo = (name: string, field: string) =>
  (table(name).documentType.value as Record<string, Field>)[field]?.fieldType.tableName

describe('the schema', () => {
  it('G8.1 users have a name, an email address, and a picture, and are found by their token', () => {
    expect(fieldsOf('users')).toEqual(expect.arrayContaining(['name', 'email', 'imageUrl']))
    expect(indexOf('identities', 'by_token')).toEqual(['tokenIdentifier'])
    expect(refersTo('identities', 'userId')).toBe('users')
  })

  it('G8.2 conversations have their own id, can be groups, and then have a name', () => {
    expect(fieldsOf('conversations')).toEqual(expect.arrayContaining(['conversationId', 'isGroup', 'groupName']))
    expect(indexOf('conversations', 'by_conversation_id')).toEqual(['conversationId'])
  })

  it('G8.4 members have a row each, found from both sides', () => {
    expect(indexOf('memberships', 'by_user_and_conversation')).toEqual(['userId', 'conversationId'])
    expect(indexOf('memberships', 'by_conversation_and_user')).toEqual(['conversationId', 'userId'])
  })

  it('G8.5 messages have their fields, and an index by conversation and time', () => {
    const fields = ['conversationId', 'senderId', 'content', 'sentAt', 'isDeleted']
    expect(fieldsOf('messages')).toEqual(expect.arrayContaining(fields))
    expect(indexOf('messages', 'by_conversation_and_time')).toEqual(['conversationId', 'sentAt'])
  })

  it('G8.7 typing states are found by conversation and person, and by time', () => {
    expect(indexOf('typingStates', 'by_conversation_and_user')).toEqual(['conversationId', 'userId'])
    expect(indexOf('typingStates', 'by_last_typing_at')).toEqual(['lastTypingAt'])
  })

  it('G8.8 read positions are kept per person and conversation, and not on messages', () => {
    expect(indexOf('reads', 'by_conversation_and_user')).toEqual(['conversationId', 'userId'])
    expect(fieldsOf('messages')).not.toContain('readBy')
  })

  it('G13.2 messages, conversations, memberships and typing states refer to the user’s id', () => {
    expect(refersTo('messages', 'senderId')).toBe('users')
    expect(refersTo('conversations', 'createdBy')).toBe('users')
    expect(refersTo('memberships', 'userId')).toBe('users')
    expect(refersTo('typingStates', 'userId')).toBe('users')
  })

  it('has no index that is a prefix of another', () => {
    const doubled = tables.flatMap(({ tableName, indexes }) =>
      indexes
        .filter(({ fields }, at) =>
          indexes.some((other, place) => place !== at && fields.every((field, i) => other.fields[i] === field)),
        )
        .map(({ indexDescriptor }) => `${tableName}.${indexDescriptor}`),
    )
    expect(doubled).toEqual([])
  })
})

describe('reads', () => {
  const functions = readCode().filter(({ path }) => isUnder(path, 'convex') && !isTest(path))
  /** Each `db.query(...)` with the calls chained to it. */
  const chains = functions.flatMap(({ path, text }) =>
    [
      ...codeOnly(text).matchAll(
        /\.query\([^)]*\)((?:\s*\.\w+\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\))*)/g,
      ),
    ].map(([, calls]) => ({ path, calls: [...(calls ?? '').matchAll(/\.(\w+)\(/g)].map(([, name]) => name ?? '') })),
  )

  it('G11.1 every read of a table goes through an index', () => {
    expect(chains.length).toBeGreaterThan(20)
    expect(chains.filter(({ calls }) => calls[0] !== 'withIndex' && calls[0] !== 'withSearchIndex')).toEqual([])
  })

  it('G11.1 every read has a bound, and none filters what it has read', () => {
    const unbounded = functions.flatMap(({ path, text }) =>
      (codeOnly(text).match(/\.collect\(|for await|\.fullTableScan\(|\.filter\(\s*\((?:q|query)\)/g) ?? []).map(
        (found) => `${path}: ${found}`,
      ),
    )
    // One block of seqs by its index, whose loop ends once the call has used up its units; a shelf's rows and the
    // messages that go on it, whose loops end after as many as a page or a step may read.
    expect(unbounded).toEqual([
      'convex/model/search.ts: for await',
      'convex/model/shelf.ts: for await',
      'convex/model/shelf.ts: for await',
    ])
  })
})
