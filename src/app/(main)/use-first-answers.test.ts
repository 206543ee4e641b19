import { getFunctionName } from 'convex/server'
import { expect, it } from 'vitest'
import { answersFor } from './use-first-answers'

type Opening = NonNullable<Parameters<typeof answersFor>[1]>

const chat = { head: { conversationId: 'ada_bo', lastSeq: -1 }, mine: { visibleFromSeq: 0 } }
const opening = {
  me: { account: 'ada' },
  rows: [],
  chats: [chat],
  end: { conversationId: 'ada_bo', messages: [], marks: [] },
} as unknown as Opening
const namesFor = (accountId: string, of: Opening | null) =>
  answersFor(accountId, of)?.map(({ query }) => getFunctionName(query))

it('C662 answers are shown to the account for which they were requested, and to no other', () => {
  expect(namesFor('bo', opening)).toBeUndefined()
  expect(namesFor('ada', null)).toBeUndefined()
  expect(namesFor('ada', opening)).toEqual([
    'users:me',
    'conversations:getUserConversations',
    'conversations:getHead',
    'conversations:getMine',
    'messages:getBlock',
    'messages:getMarks',
  ])
})

it('C662 rows and an opened chat that are missing are loaded over the connection', () => {
  expect(namesFor('ada', { ...opening, rows: null, chats: [], end: null })).toEqual(['users:me'])
})
