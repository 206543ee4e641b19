'use client'

import { useMutation } from 'convex/react'
import { Crown, Ellipsis, ShieldCheck, ShieldMinus, UserRoundMinus } from 'lucide-react'
import { memo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { MenuButton } from '@/ui/menu-button'
import type { MenuItem } from '@/ui/menu-layer'
import '@/ui/messages/groups'
import '@/ui/messages/people'
import { sameValue } from '@/ui/same-value'
import { toast } from '@/ui/toast'
import type { RowProps } from '@/ui/virtual-list'
import { api } from '../../../../convex/_generated/api'
import { mayChangeRole, mayRemove, type Role } from '../../../../domain/group-roles'
import type { Member } from '../types'
import { useAttempt } from '../data/use-attempt'

interface MemberRowProps {
  conversationId: string
  groupName: string
  member: Member
  isMe: boolean
  myRole: Role
  row: RowProps
  onOpen: (userId: Member['userId']) => void
}

/** A member: name, presence, and role. Pressing it opens the chat with them. */
export const MemberRow = memo(function MemberRow(props: MemberRowProps) {
  const { member, isMe, row, onOpen } = props
  const t = useTranslations()
  const words = usePresenceText(usePresence(isMe ? undefined : member.userId))
  return (
    <div className="flex items-center gap-1 px-2">
      <button
        {...row}
        type="button"
        onClick={() => onOpen(member.userId)}
        className="flex h-12 min-w-0 flex-1 items-center gap-3 rounded-row px-2 text-start transition-colors focus-inset select-none press max-md:h-14"
      >
        <PersonAvatar person={{ ...member, _id: member.userId }} withPresence={!isMe} className="[--avatar:2rem]" />
        <span className="min-w-0 flex-1">
          <span dir="auto" className="beside block truncate type-control">
            {isMe ? t('people.you') : member.name}
          </span>
          <span className="block truncate text-text-3 type-time">
            {isMe || !words ? t('profile.handle', { handle: member.handle }) : words}
          </span>
        </span>
        {member.role === 'member' ? null : (
          <span className="flex-none text-text-3 type-time">{t(`group.role.${member.role}`)}</span>
        )}
      </button>
      {isMe ? null : <MemberMenu {...props} />}
    </div>
  )
}, sameValue)

type Question = 'hand-over' | 'remove'

function MemberMenu({ conversationId, groupName, member, myRole, row }: MemberRowProps) {
  const t = useTranslations()
  const setRole = useMutation(api.groups.setRole)
  const removeMember = useMutation(api.groups.removeMember)
  const attempt = useAttempt()
  const [question, setQuestion] = useState<Question>('remove')
  const [isAsking, setAsking] = useState(false)
  const { userId, name, role } = member

  const change = (to: Role) => attempt(setRole({ conversationId, userId, role: to }))
  const ask = (what: Question) => {
    setQuestion(what)
    setAsking(true)
  }

  const items: MenuItem[] = []
  if (mayChangeRole(myRole, role, 'admin')) {
    const makeAdmin = async () => {
      const isDone = await change('admin')
      if (!isDone) return
      toast(t('group.madeAdmin', { name }), { action: { label: t('app.undo'), onSelect: () => void change('member') } })
    }
    items.push({ label: t('group.makeAdmin'), icon: ShieldCheck, onSelect: () => void makeAdmin() })
  }
  if (mayChangeRole(myRole, role, 'member')) {
    items.push({ label: t('group.makeMember'), icon: ShieldMinus, onSelect: () => void change('member') })
  }
  if (mayChangeRole(myRole, role, 'owner')) {
    items.push({ label: t('group.handOver'), icon: Crown, onSelect: () => ask('hand-over') })
  }
  if (mayRemove(myRole, role)) {
    items.push({ label: t('group.removeVerb'), icon: UserRoundMinus, danger: true, onSelect: () => ask('remove') })
  }
  if (items.length === 0) return null

  const answer = async () => {
    setAsking(false)
    if (question === 'hand-over') await change('owner')
    else await attempt(removeMember({ conversationId, userId }))
  }
  return (
    <>
      <MenuButton
        label={t('group.memberMenu', { name })}
        icon={Ellipsis}
        size={32}
        iconSize={16}
        className="max-md:size-11"
        items={items}
        tabIndex={row.tabIndex}
      />
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title={
          question === 'remove'
            ? t('group.removeQuestion', { name, group: groupName })
            : t('group.handOverQuestion', { name })
        }
        text={question === 'remove' ? t('group.removeText') : t('group.handOverText')}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('app.cancel')}</Button>
            <Button variant={question === 'remove' ? 'danger' : 'primary'} onClick={() => void answer()}>
              {question === 'remove' ? t('group.removeVerb') : t('group.handOver')}
            </Button>
          </>
        }
      />
    </>
  )
}
