'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'

/** A chat's name; empty until known. */
export function useChatName(conversationId: string): string {
  const t = useTranslations('list')
  const named = useNamed()
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  if (head.status !== 'success' || mine.status !== 'success') return ''
  if (head.data.isGroup) return head.data.groupName ?? ''
  if (head.data.memberCount === 1) return t('notesToSelf')
  return mine.data.peer ? named(mine.data.peer).name : ''
}
