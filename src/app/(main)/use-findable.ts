'use client'

import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { type Conversation, isNotes, nameOf } from '@/features/conversations/model/conversation'
import type { Conversations } from '@/features/conversations/data/use-conversations'
import type { Findable } from '@/features/search/types'
import '@/ui/messages/chats'

export interface FindableChats {
  /** The conversations whose names are loaded, most recent activity first. */
  chats: readonly Findable[]
  /** All of their ids, in the same order. */
  allIds: readonly string[]
}

/** The user's conversations, as search needs them. */
export function useFindable(conversations: Conversations, meId: string): FindableChats {
  const t = useTranslations('list')
  return useMemo(() => {
    if (conversations.status !== 'ready') return { chats: [], allIds: [] }
    const entries = conversations.entries.toSorted((a, b) => b.lastAt - a.lastAt)
    return {
      chats: entries.flatMap(({ conversation }) =>
        conversation ? [findableOf(conversation, meId, t('notesToSelf'))] : [],
      ),
      allIds: entries.map(({ conversationId }) => conversationId),
    }
  }, [conversations, meId, t])
}

function findableOf(conversation: Conversation, meId: string, notesName: string): Findable {
  const { conversationId, isGroup, head, mine } = conversation
  const notes = isNotes(conversation, meId)
  return {
    conversationId,
    name: nameOf(conversation, meId, notesName),
    kind: isGroup ? 'group' : notes ? 'notes' : 'person',
    hueId: (notes ? undefined : mine.peer?._id) ?? conversationId,
    ...(notes || !mine.peer ? {} : { hue: mine.peer.hue }),
    imageUrl: isGroup ? head.imageUrl : mine.peer?.imageUrl,
  }
}
