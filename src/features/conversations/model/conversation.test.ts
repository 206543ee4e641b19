import { describe, expect, it } from 'vitest'
import { writeSystemEvent } from '../../../../domain/system-event'
import {
  type Conversation,
  entryOf,
  inOrder,
  nameOf,
  passesFilter,
  previewOf,
  totalUnread,
  unreadOf,
} from './conversation'

type Person = NonNullable<Conversation['mine']['peer']>

const person = (id: string, name: string) => ({ _id: id, name, handle: id }) as Person

interface Parts {
  id?: string
  isGroup?: boolean
  lastAt?: number
  head?: Partial<Conversation['head']>
  mine?: Partial<Conversation['mine']>
}

function conversation({ id = 'c', isGroup = false, lastAt = 0, head, mine }: Parts = {}): Conversation {
  return {
    conversationId: id,
    isGroup,
    lastAt,
    head: {
      conversationId: id,
      isGroup,
      lastSeq: -1,
      count: 0,
      lastMessageAt: lastAt,
      preview: null,
      memberCount: 2,
      writing: 'members',
      ...head,
    },
    mine: {
      conversationId: id,
      role: 'member',
      visibleFromSeq: 0,
      readSeq: -1,
      seenCount: 0,
      tombstonesAboveRead: 0,
      hiddenSeq: -1,
      mentions: 0,
      muted: false,
      pinned: false,
      archived: false,
      markedUnread: false,
      peer: isGroup ? null : person('bo', 'Bo'),
      ...mine,
    },
  }
}

const unread = (count: number, mine: Parts['mine'] = {}) => conversation({ head: { count }, mine })

describe('C9 unread', () => {
  it('is the head’s count minus the seen one, without deleted messages', () => {
    expect(unreadOf(unread(5, { seenCount: 2, tombstonesAboveRead: 1 }))).toBe(2)
  })

  it('C23 the total excludes muted and archived chats', () => {
    expect(
      totalUnread(
        [unread(2), unread(3, { muted: true }), unread(4, { archived: true, archivedCount: 4 }), unread(1)].map(
          entryOf,
        ),
      ),
    ).toBe(3)
  })

  it('the unread filter includes chats marked by hand', () => {
    expect(passesFilter(entryOf(unread(0)), 'unread')).toBe(false)
    expect(passesFilter(entryOf(unread(0, { markedUnread: true })), 'unread')).toBe(true)
  })
})

describe('order', () => {
  it('puts pinned chats first, then the newest, and never swaps equals', () => {
    const a = conversation({ id: 'a', lastAt: 1 })
    const b = conversation({ id: 'b', lastAt: 3 })
    const c = conversation({ id: 'c', lastAt: 3 })
    const pinned = conversation({ id: 'p', lastAt: 0, mine: { pinned: true } })
    expect(inOrder([c, a, b, pinned].map(entryOf)).map((item) => item.conversationId)).toEqual(['p', 'b', 'c', 'a'])
  })
})

describe('names', () => {
  it('are the group’s, the other person’s, or the one for notes', () => {
    expect(nameOf(conversation({ isGroup: true, head: { groupName: 'Pavilion' } }), 'ada', 'Notes')).toBe('Pavilion')
    expect(nameOf(conversation(), 'ada', 'Notes')).toBe('Bo')
    expect(nameOf(conversation(), 'bo', 'Notes')).toBe('Notes')
  })
})

describe('a preview', () => {
  const preview = (parts: object) =>
    ({
      seq: 3,
      senderId: 'bo',
      senderName: 'Bo',
      kind: 'text',
      text: 'Hi',
      isDeleted: false,
      called: [],
      ...parts,
    }) as unknown as NonNullable<Conversation['head']['preview']>

  it('names the sender in groups only, and never the reader', () => {
    expect(previewOf(conversation({ head: { preview: preview({}) } }), 'ada')).toMatchObject({ senderName: null })
    const group = conversation({ isGroup: true, head: { preview: preview({}) } })
    expect(previewOf(group, 'ada')).toMatchObject({ senderName: 'Bo', own: false })
    expect(previewOf(group, 'bo')).toMatchObject({ senderName: null, own: true })
  })

  it('R7 shows nothing from before the reader joined', () => {
    const before = conversation({ isGroup: true, head: { preview: preview({}) }, mine: { visibleFromSeq: 4 } })
    expect(previewOf(before, 'ada')).toEqual({ kind: 'none' })
  })

  it('R9 says that the reader deleted it for themselves', () => {
    const chat = conversation({ head: { preview: preview({}) }, mine: { hiddenSeq: 3 } })
    expect(previewOf(chat, 'me')).toEqual({ kind: 'deleted', own: true })
  })

  it('R8 shows no text of a deleted message', () => {
    const gone = conversation({ head: { preview: preview({ isDeleted: true, text: '' }) } })
    expect(previewOf(gone, 'bo')).toEqual({ kind: 'deleted', own: true })
  })

  it('C111 shows events, including those of a later version', () => {
    const event = { type: 'group-created', name: 'Pavilion' } as const
    const created = conversation({
      isGroup: true,
      head: { preview: preview({ kind: 'system', text: writeSystemEvent(event) }) },
    })
    const told = previewOf(created, 'ada')
    expect(told).toMatchObject({ kind: 'event', event, senderId: 'bo', self: 'ada' })
    expect(told.kind === 'event' && told.names.get('bo')).toBe('Bo')
    const later = conversation({ isGroup: true, head: { preview: preview({ kind: 'system', text: '{"type":"x"}' }) } })
    // C111: as in the timeline, which says that something changed.
    expect(previewOf(later, 'ada')).toMatchObject({ kind: 'event', event: null })
  })
})
