'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { type Candidate, everyoneId } from '../model/mention-search'
import type { ConversationState } from '@/features/conversation/types'

const nobody: readonly Candidate[] = []

/** The users who can be mentioned here: the other members, and everyone at once for those allowed to. */
export function useCandidates(state: ConversationState): readonly Candidate[] {
  const t = useTranslations('chat.mentions')
  const conversation = state.status === 'ready' ? state.conversation : null
  const isGroup = conversation?.kind === 'group'
  const members = useQuery({
    query: api.conversations.getMembers,
    args: isGroup ? { conversationId: conversation.conversationId } : 'skip',
  })
  const known = members.status === 'success' ? members.data : null
  const self = conversation?.self
  const peer = conversation?.kind === 'direct' ? conversation.mine.peer : null
  const callsAll = isGroup && conversation.mine.role !== 'member'

  const named = useNamed()

  return useMemo(() => {
    if (peer) return [{ id: peer._id, ...peer }]
    if (!known) return nobody
    const others = known
      .filter(({ userId }) => userId !== self)
      .map((member) => ({ id: member.userId, ...named(member) }))
    return callsAll ? [...others, { id: everyoneId, name: t('everyone'), handle: 'everyone' }] : others
  }, [peer, known, self, callsAll, named, t])
}
