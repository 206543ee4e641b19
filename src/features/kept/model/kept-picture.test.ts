import { expect, it } from 'vitest'
import { limits } from '../../../../domain/limits'
import { chatOf, chatReadAgain, isKept, KEPT_CHATS, type LiveAnswer, listOf, tooMany } from './kept-picture'

const answer = (name: string, value: unknown, args: Record<string, unknown> = {}): LiveAnswer => ({ name, args, value })
const ofChat = (name: string, value: unknown, conversationId = 'a_b') => answer(name, value, { conversationId })
const me = answer('users:me', { account: 'ada' })
const rows = answer('conversations:getUserConversations', [])
const head = (lastSeq: number, id?: string) => ofChat('conversations:getHead', { lastSeq }, id)
const page = (page: number, seqs: number[]) =>
  ofChat('messages:getMessages', { page, messages: seqs.map((seq) => ({ seq })) })
const block = (seqs: number[]) => ofChat('messages:getBlock', { messages: seqs.map((seq) => ({ seq })) })
const marks = (page: number) => ofChat('messages:getMarks', { page })
const upTo = (count: number) => Array.from({ length: count }, (_, seq) => seq)

it('C666 a list is kept once its owner and its rows are known', () => {
  expect(listOf([rows, head(0)])).toBe(null)
  expect(listOf([me])).toBe(null)
  expect(listOf([me, rows, head(0)])).toEqual([me, rows, head(0)])
})

it('C666 presence, typing, and searches are not kept', () => {
  for (const name of ['presence:getPresence', 'typingStates:getTyping', 'search:messages', 'opening:read']) {
    expect(isKept(name), name).toBe(false)
  }
  expect(listOf([me, rows, page(0, [0]), marks(0)])).toEqual([me, rows])
})

it('C666 up to a hundred people who are in no list are kept', () => {
  const people = upTo(150).map((of) => answer('users:getPerson', { name: `P${of}` }, { userId: `${of}` }))
  const kept = listOf([me, ...people, rows])!.filter(({ name }) => name === 'users:getPerson')
  expect(kept).toEqual(people.slice(-100))
})

it('C666 a chat’s end is kept, at most two pages of it, however its messages came', () => {
  const size = limits.pageSize
  const all = upTo(3 * size - 4)
  const live = [
    head(all.length - 1),
    page(0, all.slice(0, size)),
    page(1, all.slice(size, 2 * size)),
    block(all.slice(2 * size, 2 * size + 8)),
    block(all.slice(2 * size + 8)),
    marks(0),
    marks(1),
    marks(2),
  ]
  const chat = chatOf(live, 'a_b', 5)!
  expect(chat.messages).toEqual(all.slice(size).map((seq) => ({ seq })))
  expect(chat.marks).toEqual([{ page: 1 }, { page: 2 }])
  expect(chat).toMatchObject({ conversationId: 'a_b', at: 5 })
})

it('C666 while a chat’s end isn’t on screen, what was kept of it before stays', () => {
  expect(chatOf([head(40), page(0, upTo(32)), marks(0)], 'a_b', 5)).toBe(null)
  expect(chatOf([head(3), page(0, [0, 1, 2]), marks(0)], 'a_b', 5)).toBe(null)
  expect(chatOf([head(3), page(0, upTo(4))], 'a_b', 5)).toBe(null)
  expect(chatOf([page(0, upTo(4)), marks(0)], 'a_b', 5)).toBe(null)
})

it('C666 a chat without messages has an end, too', () => {
  expect(chatOf([head(-1), page(0, []), marks(0)], 'a_b', 5)).toMatchObject({ messages: [], marks: [{ page: 0 }] })
})

it('C666 a chat is kept without anything of other chats', () => {
  const live = [head(0), page(0, [0]), marks(0), ofChat('conversations:getMembers', ['mine'])]
  const others = [head(9, 'b_c'), ofChat('messages:getMessages', { messages: [{ seq: 0, content: 'other' }] }, 'b_c')]
  const kept = JSON.stringify(chatOf([...others, ...live], 'a_b', 5))
  expect(kept).toContain('mine')
  expect(kept).not.toContain('b_c')
  expect(kept).not.toContain('other')
})

it('C666 re-reading a chat replaces everything that was kept of it', () => {
  const read = { head: 'h', mine: 'm', messages: [], marks: [], members: [] }
  expect(chatReadAgain({ conversationId: 'a_b', at: 5 }, read)).toEqual({
    conversationId: 'a_b',
    at: 5,
    messages: [],
    marks: [],
    beside: [
      ofChat('conversations:getHead', 'h'),
      ofChat('conversations:getMine', 'm'),
      ofChat('conversations:getMembers', []),
    ],
  })
})

it('C666 the ten chats that were on screen last are kept', () => {
  const chats = upTo(KEPT_CHATS + 2).map((at) => ({ conversationId: `c${at}`, at }))
  expect(tooMany(chats)).toEqual(['c1', 'c0'])
  expect(tooMany(chats.slice(0, KEPT_CHATS))).toEqual([])
})
