import { describe, expect, it } from 'vitest'
import type { ListEntry } from '../model/conversation'
import { withUnsent } from './use-with-unsent'

const entry = (conversationId: string, lastAt: number, pinned = false): ListEntry => ({
  conversationId,
  isGroup: false,
  lastAt,
  lastSeq: 0,
  readSeq: 0,
  unread: 0,
  muted: false,
  pinned,
  archived: false,
  markedUnread: false,
  conversation: null,
})
const listed = [entry('a_pinned', 1, true), entry('a_new', 3), entry('a_old', 2)]
const ids = (entries: readonly ListEntry[]) => entries.map(({ conversationId }) => conversationId)
const draft = (conversationId: string) => ({ conversationId, isMessage: false })
const message = (conversationId: string) => ({ conversationId, isMessage: true })

describe('C200 unsent text', () => {
  it('has a row of its own if the list has none, above chats with activity', () => {
    const shown = withUnsent(listed, [draft('a_old'), draft('a_stranger'), message('g_left')], null)
    expect(ids(shown)).toEqual(['a_pinned', 'a_stranger', 'g_left', 'a_new', 'a_old'])
    expect(shown.map(({ isGroup }) => isGroup)).toEqual([false, false, true, false, false])
  })

  it('in the open chat has no row, because it is in the composer', () => {
    expect(withUnsent(listed, [draft('a_stranger')], 'a_stranger')).toBe(listed)
    expect(ids(withUnsent(listed, [message('a_stranger')], 'a_stranger'))).toContain('a_stranger')
  })

  it('in a listed chat leaves the list the same object', () => {
    expect(withUnsent(listed, [draft('a_new')], null)).toBe(listed)
  })
})
