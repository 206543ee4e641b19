'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { Delayed, Skeleton } from '@/ui/skeleton'
import { api } from '../../../convex/_generated/api'
import type { ListEntry } from './conversation'
import { ConversationItem } from './conversation-item'
import type { LocalStates } from './local-states'

interface OlderConversationItemProps {
  entry: ListEntry
  meId: string
  active: boolean
  localStates: LocalStates
}

/** A row further down: it asks for its own conversation while it is near the screen, and for nothing otherwise. */
export function OlderConversationItem({ entry, ...props }: OlderConversationItemProps) {
  const { conversationId, isGroup, lastAt } = entry
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  if (head.status !== 'success' || mine.status !== 'success') {
    return (
      <Delayed>
        <Skeleton className="size-10 flex-none rounded-person" />
        <Skeleton className="h-3 w-2/5" />
      </Delayed>
    )
  }
  return (
    <ConversationItem conversation={{ conversationId, isGroup, lastAt, head: head.data, mine: mine.data }} {...props} />
  )
}
