'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { LogOut, Pencil } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { DetailsRow } from '@/ui/details-row'
import { Icon } from '@/ui/icon'
import '@/ui/messages/groups'
import { SearchField } from '@/ui/search-field'
import { VirtualList } from '@/ui/virtual-list'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { mayInGroup } from '../../../../domain/group-roles'
import { matchesWords, wordsOf } from '../../../../domain/people-terms'
import { EditGroupDialog } from './edit-group-dialog'
import { inOrder } from '../model/group-members'
import { GroupSettings } from './group-settings'
import type { Group, Head, Member } from '../types'
import { InvitedPeople } from './invited-people'
import { MemberRow } from './member-row'

interface GroupDetailsProps {
  conversationId: string
  meId: string
  /** The frequent actions; `onAdd` if the reader can add people. */
  renderTools: (onAdd: (() => void) | undefined) => ReactNode
  /** The group's shared photos, files, and links. */
  shelf: ReactNode
  onAddPeople: (members: readonly Member[]) => void
  onOpenPerson: (userId: Member['userId']) => void
  onLeave: () => void
  /** While it is loading. */
  fallback: ReactNode
}

/** With fewer members than this, there is no search field. */
const searchFrom = 12

const keyOf = (member: Member) => member.userId

/** A group's description, settings, and members. */
export function GroupDetails({ conversationId, fallback, ...props }: GroupDetailsProps) {
  const args = { conversationId }
  const head = useQuery({ query: api.conversations.getHead, args })
  const group = useQuery({ query: api.groups.getGroup, args })
  const members = useQuery({ query: api.conversations.getMembers, args })
  if (head.status !== 'success' || group.status !== 'success' || members.status !== 'success') return fallback
  return (
    <Details conversationId={conversationId} head={head.data} group={group.data} members={members.data} {...props} />
  )
}

interface DetailsProps extends Omit<GroupDetailsProps, 'fallback'> {
  head: Head
  group: Group
  members: readonly Member[]
}

function Details({
  conversationId,
  meId,
  head,
  group,
  members,
  renderTools,
  shelf,
  onAddPeople,
  onOpenPerson,
  onLeave,
}: DetailsProps) {
  const t = useTranslations('group')
  const [typed, setTyped] = useState('')
  const name = head.groupName ?? ''
  const role = members.find(({ userId }) => userId === meId)?.role ?? 'member'
  const may = (action: 'add' | 'edit' | 'configure') => mayInGroup(role, action, group.settings)
  const named = useNamed()
  const ordered = useMemo(
    () =>
      inOrder(
        members.map((member) => named(member)),
        new Intl.Collator(),
      ),
    [members, named],
  )
  const words = wordsOf(typed)
  const shown = words.length > 0 ? ordered.filter((member) => matchesWords(member, words)) : ordered
  return (
    <VirtualList
      items={shown}
      keyOf={keyOf}
      label={t('members')}
      before={
        <div className="flex flex-col gap-4 px-4 pt-2 pb-2">
          <GroupHead conversationId={conversationId} name={name} head={head} group={group} mayEdit={may('edit')} />
          {renderTools(may('add') ? () => onAddPeople(members) : undefined)}
          {shelf}
          <div className="border-line [section+&]:border-t [section+&]:pt-3">
            <GroupSettings conversationId={conversationId} settings={group.settings} mayConfigure={may('configure')} />
          </div>
          <h3 className="border-t border-line pt-4 text-text-3 type-label">
            {t('memberCount', { count: head.memberCount })}
          </h3>
          {members.length >= searchFrom ? (
            <SearchField
              label={t('searchMembers')}
              placeholder={t('searchMembers')}
              value={typed}
              onValueChange={setTyped}
            />
          ) : null}
          {shown.length === 0 ? (
            <p className="text-text-2 type-small">{t('nobodyCalled', { text: typed.trim() })}</p>
          ) : null}
        </div>
      }
      after={
        <div className="px-2 pt-2 pb-4">
          <div className="-mx-2 pb-2">
            <InvitedPeople conversationId={conversationId} mayWithdraw={may('add')} />
          </div>
          <div className="mx-2 border-t border-line pt-2">
            <div className="-mx-2">
              <DetailsRow icon={LogOut} danger onClick={onLeave}>
                {t('leave')}
              </DetailsRow>
            </div>
          </div>
        </div>
      }
    >
      {(member, row) => (
        <MemberRow
          key={member.userId}
          conversationId={conversationId}
          groupName={name}
          member={member}
          isMe={member.userId === meId}
          myRole={role}
          row={row}
          onOpen={onOpenPerson}
        />
      )}
    </VirtualList>
  )
}

interface GroupHeadProps {
  conversationId: string
  name: string
  head: Head
  group: Group
  mayEdit: boolean
}

function GroupHead({ conversationId, name, head, group, mayEdit }: GroupHeadProps) {
  const t = useTranslations('group')
  const [isEditing, setEditing] = useState(false)
  return (
    <div className="flex flex-col items-center text-center">
      <Avatar id={conversationId} name={name} kind="group" imageUrl={head.imageUrl} size={88} />
      <h3 dir="auto" className="mt-3 max-w-full wrap-anywhere type-pane-title">
        {name}
      </h3>
      {group.description ? (
        <p dir="auto" className="mt-1 max-w-full wrap-anywhere whitespace-pre-wrap text-text-2 type-small">
          {group.description}
        </p>
      ) : null}
      {mayEdit ? (
        <>
          <Button variant="plain" className="mt-2 text-accent" onClick={() => setEditing(true)}>
            <Icon as={Pencil} size={14} />
            {t('edit')}
          </Button>
          <EditGroupDialog
            open={isEditing}
            onOpenChange={setEditing}
            conversationId={conversationId}
            name={name}
            imageUrl={head.imageUrl}
            description={group.description ?? ''}
          />
        </>
      ) : null}
    </div>
  )
}
