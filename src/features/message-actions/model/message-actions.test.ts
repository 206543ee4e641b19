import { describe, expect, it } from 'vitest'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { actionOfKey, allowedActions, allowedBulkActions, messageActions, messageKeys } from './message-actions'

const row = (change: Partial<MessageRow>) =>
  ({ messageId: 'm', seq: 3, isOwn: false, isDeleted: false, isEdited: false, reactions: [], ...change }) as MessageRow
const member = { runsGroup: false, pins: false, readSeq: 10 }

describe('the actions on a message', () => {
  it('someone else’s message can be replied to, copied, and deleted for oneself', () => {
    expect(allowedActions(row({}), member)).toEqual(['reply', 'react', 'copy', 'copyLink', 'select', 'deleteForMe'])
  })

  it('the user’s own message can also be edited and deleted for everyone', () => {
    const own = allowedActions(
      row({ isOwn: true, isEdited: true, reactions: [{ emoji: '👍', count: 1, isOwn: true }] }),
      { ...member, pins: true },
    )
    expect(own).toEqual([...messageActions])
  })

  it('owners and admins can delete others’ messages for everyone', () => {
    expect(allowedActions(row({}), { ...member, runsGroup: true })).toContain('deleteForAll')
  })

  it('C46 include pinning only for users who can pin; in a group, not everyone can', () => {
    expect(allowedActions(row({}), { ...member, pins: true })).toContain('pin')
    expect(allowedActions(row({}), member)).not.toContain('pin')
    expect(allowedActions(row({ isDeleted: true }), { ...member, pins: true })).not.toContain('pin')
  })

  it('R9 an unread message can’t be deleted for oneself', () => {
    expect(allowedActions(row({}), { ...member, readSeq: 2 })).not.toContain('deleteForMe')
  })

  it('a tombstone can only be removed for oneself', () => {
    expect(allowedActions(row({ isOwn: true, isDeleted: true }), member)).toEqual(['select', 'deleteForMe'])
  })

  it('an unsent message can only be copied', () => {
    expect(allowedActions(row({ isOwn: true, messageId: null, seq: null }), member)).toEqual(['copy'])
  })
})

describe('the actions on several messages', () => {
  it('are those possible with each of them, and marking as read if any is unread', () => {
    const own = row({ isOwn: true })
    expect(allowedBulkActions([own, own], member)).toEqual(['copy', 'deleteForMe', 'deleteForAll'])
    expect(allowedBulkActions([own, row({})], member)).toEqual(['copy', 'deleteForMe'])
    expect(allowedBulkActions([row({}), row({ seq: 12 })], member)).toEqual(['copy', 'markRead'])
    expect(allowedBulkActions([], member)).toEqual([])
  })
})

describe('keys', () => {
  it('each have one action', () => {
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
