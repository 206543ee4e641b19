import { describe, expect, it } from 'vitest'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { actionOfKey, allowedActions, allowedBulkActions, messageActions, messageKeys } from './message-actions'

const row = (change: Partial<MessageRow>) =>
  ({ messageId: 'm', seq: 3, isOwn: false, isDeleted: false, isEdited: false, reactions: [], ...change }) as MessageRow
const member = { runsGroup: false, pins: false, readSeq: 10 }

describe('what can be done with a message', () => {
  it('another’s is answered, copied and deleted for oneself', () => {
    expect(allowedActions(row({}), member)).toEqual(['reply', 'react', 'copy', 'copyLink', 'select', 'deleteForMe'])
  })

  it('one’s own is edited and deleted for all as well', () => {
    const own = allowedActions(
      row({ isOwn: true, isEdited: true, reactions: [{ emoji: '👍', count: 1, isOwn: true }] }),
      { ...member, pins: true },
    )
    expect(own).toEqual([...messageActions])
  })

  it('those who run a group delete others’ for all', () => {
    expect(allowedActions(row({}), { ...member, runsGroup: true })).toContain('deleteForAll')
  })

  it('C46 who may pin does; in a group that is not everybody', () => {
    expect(allowedActions(row({}), { ...member, pins: true })).toContain('pin')
    expect(allowedActions(row({}), member)).not.toContain('pin')
    expect(allowedActions(row({ isDeleted: true }), { ...member, pins: true })).not.toContain('pin')
  })

  it('R9 what is not read yet is not deleted for oneself', () => {
    expect(allowedActions(row({}), { ...member, readSeq: 2 })).not.toContain('deleteForMe')
  })

  it('a tombstone can only be put away', () => {
    expect(allowedActions(row({ isOwn: true, isDeleted: true }), member)).toEqual(['select', 'deleteForMe'])
  })

  it('what is not on the server can only be copied', () => {
    expect(allowedActions(row({ isOwn: true, messageId: null, seq: null }), member)).toEqual(['copy'])
  })
})

describe('what can be done with several', () => {
  it('is what can be done with each of them; reading up to the last, if one is unread', () => {
    const own = row({ isOwn: true })
    expect(allowedBulkActions([own, own], member)).toEqual(['copy', 'deleteForMe', 'deleteForAll'])
    expect(allowedBulkActions([own, row({})], member)).toEqual(['copy', 'deleteForMe'])
    expect(allowedBulkActions([row({}), row({ seq: 12 })], member)).toEqual(['copy', 'markRead'])
    expect(allowedBulkActions([], member)).toEqual([])
  })
})

describe('keys', () => {
  it('each does one thing', () => {
    const keys = Object.values(messageKeys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('are letters, Delete and Backspace', () => {
    expect(['r', 'delete', 'backspace', 'q', 'enter'].map(actionOfKey)).toEqual([
      'reply',
      'deleteForAll',
      'deleteForAll',
      null,
      null,
    ])
  })
})
