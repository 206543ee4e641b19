'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { Ban, MessageCircle, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { AccountTools } from '@/auth/account-parts'
import { ConversationTiles } from '@/features/conversations/view/conversation-tiles'
import { ShelfPage } from '@/features/files/view/shelf-page'
import { ShelfSection, useShelfLoading } from '@/features/files/view/shelf-section'
import { GroupDetails } from '@/features/groups/view/group-details'
import { AddPeopleDialog } from '@/features/people/view/add-people-dialog'
import { PersonDetails } from '@/features/people/view/person-details'
import { useOpenConversation } from '@/features/people/data/use-open-conversation'
import { OnceOnline } from '@/features/presence/view/once-online'
import { BlockDialog } from '@/features/privacy/view/block-dialog'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import { type Blockable, useBlocking } from '@/features/privacy/data/use-blocking'
import { ProfileCard } from '@/features/profile/view/profile-card'
import { Button } from '@/ui/button'
import { DetailsRow } from '@/ui/details-row'
import { DetailsSkeleton } from '@/ui/details-skeleton'
import { Icon } from '@/ui/icon'
import '@/ui/messages/groups'
import '@/ui/messages/options'
import '@/ui/messages/shelf'
import { SidePanel } from '@/ui/side-panel'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { directKey } from '../../../../domain/conversation-key'
import type { SharedKind } from '../../../../domain/shared'
import type { Me } from '../use-me'
import type { Chat } from './use-leave-chat'

export interface DetailsLayerProps {
  id: string
  conversationId: string
  meId: Me['_id']
  onClose: () => void
  onOpen: (conversationId: string, seq?: number) => void
  /** Searches the open chat. */
  onSearch: () => void
  onLeave: (chat: Chat) => void
  /** Opens the page of shared content over the whole sheet. */
  onCover: (isCovered: boolean) => void
  onShow: (seq: number) => void
  /** The chat is shown already; on a phone the details have to close. */
  onShowInChat: () => void
}

/** The details of the open chat: the group and its members, or the other person. */
export function DetailsLayer(props: DetailsLayerProps) {
  const { id, conversationId, meId, onClose, onOpen, onCover, onShow, onShowInChat } = props
  const t = useTranslations('details')
  const words = useTranslations('shelf')
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const [personId, setPersonId] = useState<Id<'users'> | null>(null)
  const isGroup = head.status === 'success' && head.data.isGroup
  const member = isGroup ? personId : null
  // A member's own chat with the user, which isn't the open one.
  const direct = member && member !== meId ? directKey(member, meId) : null
  const elsewhere = direct ? { conversationId: direct, open: (seq: number) => onOpen(direct, seq) } : undefined
  const sharedIn = direct ?? conversationId
  const isShelfLoading = useShelfLoading(sharedIn)
  const person = useQuery({
    query: api.users.getPerson,
    args: direct && member ? { userId: member } : 'skip',
  })
  const [all, setAll] = useState<SharedKind | null>(null)
  const opener = useRef<Element | null>(null)
  const isCovered = all !== null
  useEffect(() => {
    onCover(isCovered)
    if (!isCovered && opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true })
    return () => onCover(false)
  }, [isCovered, onCover])
  const uncover = () => setAll(null)
  const onSeeAll = (kind: SharedKind) => {
    opener.current = document.activeElement
    setAll(kind)
  }
  // The chat itself shows the error.
  if (head.status === 'error') return null
  const shownIn = (seq: number) => (elsewhere ? elsewhere.open(seq) : onShow(seq))
  const shelf = (
    <ShelfSection
      key={sharedIn}
      conversationId={sharedIn}
      meId={meId}
      onSeeAll={onSeeAll}
      onShow={shownIn}
      onShowInChat={onShowInChat}
      elsewhere={elsewhere}
    />
  )
  const groupName = (isGroup && head.data.groupName) || ''
  const peer = direct ? person.status === 'success' && person.data : mine.status === 'success' && mine.data.peer
  const name = isGroup && !direct ? groupName : peer ? peer.name : ''
  return (
    <>
      <div inert={isCovered} className="contents">
        <SidePanel
          id={id}
          title={isGroup && !member ? t('group') : t('person')}
          onClose={onClose}
          onBack={member ? () => setPersonId(null) : undefined}
        >
          {head.status === 'pending' || isShelfLoading ? (
            <Loading />
          ) : member ? (
            <OfMember key={member} {...props} userId={member} shelf={direct ? shelf : null} />
          ) : isGroup ? (
            <OfGroup {...props} name={groupName} shelf={shelf} onPerson={setPersonId} />
          ) : (
            <OfPerson {...props} shelf={shelf} />
          )}
        </SidePanel>
      </div>
      {all ? (
        <ShelfPage
          conversationId={sharedIn}
          meId={meId}
          title={words(isGroup && !direct ? 'inGroup' : 'withPerson', { name })}
          kind={all}
          onKind={setAll}
          onClose={uncover}
          onShow={(seq) => {
            uncover()
            shownIn(seq)
          }}
          onShowInChat={() => {
            uncover()
            onShowInChat()
          }}
          elsewhere={elsewhere}
        />
      ) : null}
    </>
  )
}

const Loading = () => (
  <OnceOnline>
    <DetailsSkeleton />
  </OnceOnline>
)

interface OfGroupProps extends DetailsLayerProps {
  name: string
  shelf: ReactNode
  onPerson: (userId: Id<'users'>) => void
}

function OfGroup({ conversationId, meId, onLeave, onSearch, name, shelf, onPerson }: OfGroupProps) {
  const [memberIds, setMemberIds] = useState<readonly string[]>([])
  const [isAdding, setAdding] = useState(false)
  return (
    <>
      <GroupDetails
        conversationId={conversationId}
        meId={meId}
        renderTools={(onAdd) => (
          <ConversationTiles conversationId={conversationId} onAdd={onAdd} onSearch={onSearch} onLeave={onLeave} />
        )}
        shelf={shelf}
        fallback={<Loading />}
        onAddPeople={(members) => {
          setMemberIds(members.map(({ userId }) => userId))
          setAdding(true)
        }}
        onOpenPerson={onPerson}
        onLeave={() => onLeave({ conversationId, name })}
      />
      <AddPeopleDialog open={isAdding} onOpenChange={setAdding} conversationId={conversationId} memberIds={memberIds} />
    </>
  )
}

interface OfMemberProps extends DetailsLayerProps {
  userId: Id<'users'>
  /** Null for the user, who has no chat with themselves here. */
  shelf: ReactNode
}

/** A member of the group who may not have a chat with the user: it starts with the Message button. */
function OfMember({ userId, meId, shelf, onOpen, onLeave }: OfMemberProps) {
  const t = useTranslations('profile')
  const openConversation = useOpenConversation(meId, onOpen)
  const found = useQuery({ query: api.users.getPerson, args: { userId } })
  const named = useNamed()
  if (found.status !== 'success' || !found.data) return <Loading />
  const person = named(found.data)
  const isMe = userId === meId
  const { name } = person
  return (
    <PersonDetails
      person={person}
      card={<ProfileCard person={person} />}
      tools={
        <>
          <Button variant="primary" onClick={() => void openConversation({ _id: userId })}>
            <Icon as={MessageCircle} size={16} />
            {t('message')}
          </Button>
          {/* Renders nothing without a chat. */}
          {isMe ? null : <ConversationTiles conversationId={directKey(userId, meId)} onLeave={onLeave} />}
        </>
      }
      shelf={shelf}
      foot={
        isMe ? null : (
          <div className="border-t border-line pt-3">
            <AccountTools userId={userId} name={name} />
            <BlockRow userId={userId} name={name} />
          </div>
        )
      }
      onOpenGroup={onOpen}
    />
  )
}

function OfPerson({ conversationId, shelf, onOpen, onSearch, onLeave }: DetailsLayerProps & { shelf: ReactNode }) {
  const t = useTranslations('list')
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const named = useNamed()
  const peer = mine.status === 'success' && mine.data.peer ? named(mine.data.peer) : null
  if (!peer) return <Loading />
  return (
    <PersonDetails
      person={peer}
      card={<ProfileCard person={peer} />}
      tools={<ConversationTiles conversationId={conversationId} onSearch={onSearch} onLeave={onLeave} />}
      shelf={shelf}
      foot={
        <div className="border-t border-line pt-3">
          <AccountTools userId={peer._id} name={peer.name} />
          <BlockRow userId={peer._id} name={peer.name} />
          <div className="-mx-2">
            <DetailsRow icon={Trash2} danger onClick={() => onLeave({ conversationId, name: peer.name })}>
              {t('deleteChat')}
            </DetailsRow>
          </div>
        </div>
      }
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
