import { getFunctionName } from 'convex/server'
import { expect, it } from 'vitest'
import { answersOf } from './kept-answers'

const of = (name: string, value: unknown, conversationId?: string) => ({
  name,
  args: conversationId === undefined ? {} : { conversationId },
  value,
})
const head = (lastSeq: number, id: string) => of('conversations:getHead', { conversationId: id, lastSeq }, id)
const mine = (id: string) => of('conversations:getMine', { visibleFromSeq: 0 }, id)
const end = (conversationId: string, beside: ReturnType<typeof of>[]) => ({
  conversationId,
  at: 0,
  messages: [{ seq: 0 }],
  marks: [],
  beside,
})
const lastOf = (answers: ReturnType<typeof answersOf>, name: string) =>
  answers.findLast(({ query }) => getFunctionName(query) === name)

it('C666 kept results answer the queries that a page makes for it', () => {
  const answers = answersOf({
    list: [of('users:me', { account: 'ada' }), of('conversations:getUserConversations', [])],
    chats: [end('a_b', [head(0, 'a_b'), mine('a_b')])],
  })
  expect(lastOf(answers, 'users:me')?.value).toEqual({ account: 'ada' })
  expect(lastOf(answers, 'messages:getBlock')).toMatchObject({ args: { conversationId: 'a_b', block: 0 } })
  expect(lastOf(answers, 'messages:getMarks')).toMatchObject({ args: { conversationId: 'a_b', page: 0 } })
})

it('C666 the list’s state of a chat takes precedence over the older one kept with the chat', () => {
  const answers = answersOf({
    list: [head(5, 'a_b')],
    chats: [end('a_b', [head(0, 'a_b'), mine('a_b')])],
  })
  expect(lastOf(answers, 'conversations:getHead')?.value).toMatchObject({ lastSeq: 5 })
})

it('C666 a chat that was kept incompletely is loaded over the connection', () => {
  const answers = answersOf({ list: [], chats: [end('a_b', [mine('a_b')])] })
  expect(answers.map(({ query }) => getFunctionName(query))).toEqual(['conversations:getMine'])
})
