import type { OptimisticLocalStore } from 'convex/browser'
import { getFunctionName, type FunctionReference } from 'convex/server'
import { describe, expect, it } from 'vitest'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import type { Message } from '@/features/conversation/types'
import { changeHidden, changeMessage, changePin, changeReaction, deleted, edited } from './optimistic'

type Query = FunctionReference<'query'>

const conversationId = 'c'
const page0 = { conversationId, page: 0 }

/** The client's queries, as its local store returns them. */
function storeOf(...held: [Query, object, unknown][]) {
  const keyOf = (query: Query, args: object) => `${getFunctionName(query)} ${JSON.stringify(args)}`
  const values = new Map(held.map(([query, args, value]) => [keyOf(query, args), { query, args, value }]))
  const store = {
    getQuery: (query: Query, args: object) => values.get(keyOf(query, args))?.value,
    getAllQueries: (query: Query) =>
      [...values.values()].filter((one) => getFunctionName(one.query) === getFunctionName(query)),
    setQuery: (query: Query, args: object, value: unknown) =>
      void values.set(keyOf(query, args), { query, args, value }),
  } as unknown as OptimisticLocalStore
  return store
}

const message = (seq: number, change: Partial<Message> = {}) =>
  ({ seq, content: `text ${seq}`, senderId: 'me', isDeleted: false, ...change }) as Message
const head = { preview: { seq: 1, text: 'text 1', isDeleted: false } }
const pin = (seq: number) => ({ seq, text: `text ${seq}`, senderId: 'me', sentAt: 0, pinnedBy: 'me' }) as never

describe('a changed message', () => {
  const held = () =>
    storeOf(
      [api.messages.getMessages, page0, { page: 0, messages: [message(0), message(1)] }],
      [api.messages.getMessage, { conversationId, seq: 1 }, message(1)],
      [api.conversations.getHead, { conversationId }, head],
      [api.pins.getPins, { conversationId }, [pin(1), pin(0)]],
    )

  it('is changed everywhere it is shown, and nothing else is', () => {
    const store = held()
    changeMessage(store, conversationId, 1, edited('**new**', 5))
    expect(store.getQuery(api.messages.getMessages, page0)?.messages).toEqual([
      message(0),
      message(1, { content: '**new**', editedAt: 5 }),
    ])
    expect(store.getQuery(api.messages.getMessage, { conversationId, seq: 1 })?.content).toBe('**new**')
    expect(store.getQuery(api.conversations.getHead, { conversationId })?.preview).toMatchObject({ text: 'new' })
    expect(store.getQuery(api.pins.getPins, { conversationId })?.map(({ text }) => text)).toEqual(['new', 'text 0'])
  })

  it('C151 is changed in a page held in blocks, too', () => {
    const block = { conversationId, block: 1 }
    const store = storeOf(
      [api.messages.getBlock, block, { block: 1, messages: [message(8), message(9)] }],
      [api.conversations.getHead, { conversationId }, { preview: { seq: 9, text: 'text 9', isDeleted: false } }],
    )
    changeMessage(store, conversationId, 9, edited('new', 5))
    expect(store.getQuery(api.messages.getBlock, block)?.messages.map(({ content }) => content)).toEqual([
      'text 8',
      'new',
    ])
    expect(store.getQuery(api.conversations.getHead, { conversationId })?.preview).toMatchObject({ text: 'new' })
  })

  it('once deleted shows no text and is unpinned', () => {
    const store = held()
    changeMessage(store, conversationId, 1, deleted)
    expect(store.getQuery(api.conversations.getHead, { conversationId })?.preview).toMatchObject({
      text: '',
      isDeleted: true,
    })
    expect(store.getQuery(api.pins.getPins, { conversationId })?.map(({ seq }) => seq)).toEqual([0])
  })

  it('the preview stays unless the newest message changed, and an unloaded message changes nothing', () => {
    const store = held()
    changeMessage(store, conversationId, 0, edited('new', 5))
    changeMessage(store, conversationId, 900, edited('new', 5))
    expect(store.getQuery(api.conversations.getHead, { conversationId })).toEqual(head)
  })
})

describe('deleting for oneself', () => {
  const hiddenIn = (store: OptimisticLocalStore) => store.getQuery(api.messages.getMarks, page0)?.hidden
  const highest = (store: OptimisticLocalStore) =>
    store.getQuery(api.conversations.getMine, { conversationId })?.hiddenSeq
  const held = (hidden: number[], hiddenSeq: number) =>
    storeOf(
      [api.messages.getMarks, page0, { page: 0, hidden, reactions: [], folded: [] }],
      [
        api.messages.getMarks,
        { conversationId: 'other', page: 0 },
        { page: 0, hidden: [30], reactions: [], folded: [] },
      ],
      [api.conversations.getMine, { conversationId }, { hiddenSeq }],
    )

  it('R9 is recorded on its page, and updates the highest deleted seq', () => {
    const store = held([2], 2)
    changeHidden(store, conversationId, [5, 3], true)
    expect(hiddenIn(store)).toEqual([2, 5, 3])
    expect(highest(store)).toBe(5)
    changeHidden(store, conversationId, [1], true)
    expect(highest(store)).toBe(5)
  })

  it('R9 restoring lowers the highest seq to the next one down, clears it if none is left, and keeps it if a lower one was restored', () => {
    const store = held([2, 5], 5)
    changeHidden(store, conversationId, [5], false)
    expect(hiddenIn(store)).toEqual([2])
    expect(highest(store)).toBe(2)
    changeHidden(store, conversationId, [2], false)
    expect(highest(store)).toBe(-1)
    const far = held([2], 900)
    changeHidden(far, conversationId, [2], false)
    expect(highest(far)).toBe(900)
  })
})

describe('the user’s own reaction', () => {
  const held = (count: number, own: boolean) =>
    storeOf(
      [
        api.messages.getMarks,
        page0,
        { page: 0, hidden: [], reactions: own ? [{ seq: 1, emoji: '👍' }] : [], folded: [] },
      ],
      [
        api.messages.getMessages,
        page0,
        { page: 0, messages: [message(1, count ? { reactions: [{ emoji: '👍', count }] } : {})] },
      ],
    )
  const counts = (store: OptimisticLocalStore) =>
    store.getQuery(api.messages.getMessages, page0)?.messages[0]?.reactions

  it('G8.6 is counted and removed; the chip goes with the last one', () => {
    const store = held(0, false)
    changeReaction(store, conversationId, 1, '👍', true)
    expect(counts(store)).toEqual([{ emoji: '👍', count: 1 }])
    changeReaction(store, conversationId, 1, '👍', true)
    expect(counts(store)).toEqual([{ emoji: '👍', count: 1 }])
    changeReaction(store, conversationId, 1, '👍', false)
    expect(counts(store)).toEqual([])
  })

  it('leaves a count at its limit unchanged, because that stands for “this many or more”', () => {
    const store = held(limits.reactionsCounted, false)
    changeReaction(store, conversationId, 1, '👍', true)
    expect(counts(store)).toEqual([{ emoji: '👍', count: limits.reactionsCounted }])
  })
})

it('C46 a pin appears at once, newest first, and disappears at once', () => {
  const store = storeOf([api.pins.getPins, { conversationId }, [pin(0)]])
  const seqs = () => store.getQuery(api.pins.getPins, { conversationId })?.map(({ seq }) => seq)
  changePin(store, conversationId, pin(4), true)
  changePin(store, conversationId, pin(4), true)
  expect(seqs()).toEqual([4, 0])
  changePin(store, conversationId, pin(0), false)
  expect(seqs()).toEqual([4])
})
