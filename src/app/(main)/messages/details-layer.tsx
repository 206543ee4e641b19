'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { Ban } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ConversationSwitches } from '@/features/conversations/conversation-switches'
import { GroupDetails } from '@/features/groups/group-details'
import { AddPeopleDialog } from '@/features/people/add-people-dialog'
import { PersonDetails } from '@/features/people/person-details'
import { useOpenConversation } from '@/features/people/use-open-conversation'
import { BlockDialog } from '@/features/privacy/block-dialog'
import { useBlockedIds } from '@/features/privacy/use-blocked'
import { type Blockable, useBlocking } from '@/features/privacy/use-blocking'
import { ProfileCard } from '@/features/profile/profile-card'
import { DetailsRow } from '@/ui/details-row'
import { DetailsSkeleton } from '@/ui/details-skeleton'
import { SidePanel } from '@/ui/side-panel'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import type { Me } from '../use-me'
import type { Group } from './use-leave-group'

export interface DetailsLayerProps {
  id: string
  conversationId: string
  meId: Me['_id']
  onClose: () => void
  onOpen: (conversationId: string) => void
  onLeave: (group: Group) => void
}

/** What the open chat is: a group and who is in it, or the other person. */
export function DetailsLayer(props: DetailsLayerProps) {
  const { id, conversationId, onClose } = props
  const t = useTranslations('details')
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  // The chat itself says what is the matter.
  if (head.status === 'error') return null
  const isGroup = head.status === 'success' && head.data.isGroup
  return (
    <SidePanel id={id} title={isGroup ? t('group') : t('person')} onClose={onClose}>
      {head.status === 'pending' ? (
        <DetailsSkeleton />
      ) : isGroup ? (
        <OfGroup {...props} name={head.data.groupName ?? ''} />
      ) : (
        <OfPerson {...props} />
      )}
    </SidePanel>
  )
}

function OfGroup({ conversationId, meId, onOpen, onLeave, name }: DetailsLayerProps & { name: string }) {
  const openConversation = useOpenConversation(meId, onOpen)
  const [memberIds, setMemberIds] = useState<readonly string[]>([])
  const [isAdding, setAdding] = useState(false)
  const openPerson = useCallback((userId: Id<'users'>) => void openConversation({ _id: userId }), [openConversation])
  return (
    <>
      <GroupDetails
        conversationId={conversationId}
        meId={meId}
        tools={<ConversationSwitches conversationId={conversationId} />}
        fallback={<DetailsSkeleton />}
        onAddPeople={(members) => {
          setMemberIds(members.map(({ userId }) => userId))
          setAdding(true)
        }}
        onOpenPerson={openPerson}
        onLeave={() => onLeave({ conversationId, name })}
      />
      <AddPeopleDialog open={isAdding} onOpenChange={setAdding} conversationId={conversationId} memberIds={memberIds} />
    </>
  )
}

function OfPerson({ conversationId, onOpen }: DetailsLayerProps) {
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const peer = mine.status === 'success' ? mine.data.peer : null
  if (!peer) return <DetailsSkeleton />
  return (
    <PersonDetails
      person={peer}
      card={<ProfileCard person={peer} stacked />}
      tools={<ConversationSwitches conversationId={conversationId} />}
      foot={<BlockRow userId={peer._id} name={peer.name} />}
      onOpenGroup={onOpen}
    />
  )
}

function BlockRow(person: Blockable) {
  const t = useTranslations('blocking')
  const [isAsking, setAsking] = useState(false)
  const isBlocked = useBlockedIds().has(person.userId)
  const { unblock } = useBlocking(person)
  return (
    <div className="-mx-2">
      <DetailsRow icon={Ban} danger={!isBlocked} onClick={() => (isBlocked ? void unblock() : setAsking(true))}>
        {t(isBlocked ? 'unblockPerson' : 'blockPerson', { name: person.name })}
      </DetailsRow>
      <BlockDialog {...person} open={isAsking} onOpenChange={setAsking} />
    </div>
  )
}
