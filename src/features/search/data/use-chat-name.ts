'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { api } from '../../../../convex/_generated/api'

/** A chat's name; empty until known. */
export function useChatName(conversationId: string): string {
  const t = useTranslations('list')
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  if (head.status !== 'success' || mine.status !== 'success') return ''
  if (head.data.isGroup) return head.data.groupName ?? ''
  return head.data.memberCount === 1 ? t('notesToSelf') : (mine.data.peer?.name ?? '')
}
