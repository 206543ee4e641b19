import { expect, it } from 'vitest'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { createSelectionStore, inOrder } from './selection'

const row = (seq: number) => ({ key: `row ${seq}`, seq }) as MessageRow

it('a selection grows and shrinks, keeps chronological order, and stops at its limit', () => {
  const store = createSelectionStore(3)
  expect(store.get()).toBeNull()
  for (const seq of [5, 2, 9, 2, 7]) expect(store.toggle(row(seq))).toBe(true)
  expect(store.toggle(row(1))).toBe(false)
  expect(inOrder(store.get() ?? new Map()).map(({ seq }) => seq)).toEqual([5, 7, 9])
  store.clear()
  expect(store.get()).toBeNull()
})

it('a range selects everything between two messages, in addition to the previous selection, up to the limit', () => {
  const store = createSelectionStore(5)
  expect(store.last()).toBeNull()
  store.toggle(row(1))
  expect(store.last()).toEqual(row(1))
  expect(store.add([row(3), row(2), row(1)])).toBe(true)
  expect(store.last()).toEqual(row(1))
  expect(store.add([row(4), row(5), row(6), row(7)])).toBe(false)
  expect(inOrder(store.get() ?? new Map()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
  store.clear()
  expect(store.last()).toBeNull()
})

it('R8 a selection has its messages in their current state', () => {
  const store = createSelectionStore(5)
  const said = (seq: number, content: string) => ({ ...row(seq), content })
  store.toggle(said(1, 'first'))
  store.toggle(said(2, 'second'))
  const before = store.get()
  store.renew([said(1, 'first'), said(3, 'third')])
  expect(store.get()).toBe(before)
  store.renew([said(1, 'changed'), said(3, 'third')])
  expect(inOrder(store.get() ?? new Map()).map(({ content }) => content)).toEqual(['changed', 'second'])
  store.clear()
  store.renew([said(1, 'again')])
  expect(store.get()).toBeNull()
})
