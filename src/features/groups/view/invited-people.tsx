'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import '@/ui/messages/groups'
import { api } from '../../../../convex/_generated/api'
import { useAttempt } from '../data/use-attempt'

type Invited = FunctionReturnType<typeof api.groups.listInvited>[number]

interface InvitedPeopleProps {
  conversationId: string
  mayWithdraw: boolean
}

/** Below the members: invited people who haven't responded. */
export function InvitedPeople({ conversationId, mayWithdraw }: InvitedPeopleProps) {
  const t = useTranslations('group.invitation')
  const invited = useQuery({ query: api.groups.listInvited, args: { conversationId } })
  if (invited.status !== 'success' || invited.data.length === 0) return null
  return (
    <section aria-labelledby="invited-people" className="px-2 pt-2">
      <h3 id="invited-people" className="px-2 pb-1 text-text-3 type-label">
        {t('invited')}
      </h3>
      <ul>
        {invited.data.map((person) => (
          <InvitedRow key={person._id} conversationId={conversationId} mayWithdraw={mayWithdraw} person={person} />
        ))}
      </ul>
    </section>
  )
}

function InvitedRow({ conversationId, mayWithdraw, person }: InvitedPeopleProps & { person: Invited }) {
  const t = useTranslations('group.invitation')
  const withdraw = useMutation(api.groups.withdrawInvitation)
  const attempt = useAttempt()
  const { _id: userId, name, imageUrl } = person
  return (
    <li className="flex h-12 items-center gap-3 px-2 max-md:h-14">
      <Avatar id={userId} name={name} imageUrl={imageUrl} className="[--avatar:2rem]" />
      <span dir="auto" className="beside min-w-0 flex-1 truncate text-text-2 type-control">
        {name}
      </span>
      {mayWithdraw ? (
        <Button
          variant="plain"
          aria-label={t('withdrawFrom', { name })}
          onClick={() => void attempt(withdraw({ conversationId, userId }))}
        >
          {t('withdraw')}
        </Button>
      ) : null}
    </li>
  )
}
