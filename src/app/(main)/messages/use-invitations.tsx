'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { type ReactNode, useEffect } from 'react'
import { onDemand } from '@/ui/on-demand'
import { api } from '../../../../convex/_generated/api'
import { useMe } from '../use-me'

const cards = onDemand(() => import('@/features/groups/view/invitations').then((part) => part.Invitations))

/** The groups the user is invited to. They are queried, and their component downloaded, only if there are any. */
export function useInvitations(onJoined: (conversationId: string) => void): ReactNode {
  const { isInvited } = useMe()
  const invitations = useQuery({ query: api.groups.listInvitations, args: isInvited ? {} : 'skip' })
  const open = invitations.status === 'success' ? invitations.data : []
  const isAny = open.length > 0
  useEffect(() => {
    if (isAny) cards.load()
  }, [isAny])
  return isAny ? <cards.Part invitations={open} onJoined={onJoined} /> : null
}
