'use client'

import { useMutation } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import '@/ui/messages/groups'
import { toast } from '@/ui/toast'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { useAttempt } from '../data/use-attempt'

type Invitation = FunctionReturnType<typeof api.groups.listInvitations>[number]

interface InvitationsProps {
  /** At least one. */
  invitations: readonly Invitation[]
  onJoined: (conversationId: string) => void
}

/** Invitations to groups, above the chat list. Nothing of a group is visible until the user joins. */
export function Invitations({ invitations, onJoined }: InvitationsProps) {
  const t = useTranslations('group.invitation')
  return (
    <section
      aria-label={t('label')}
      className="me-2 flex max-h-[50%] flex-none flex-col gap-2 overflow-y-auto scroll-quiet px-px pt-px pb-3 max-md:me-0 max-md:px-4"
    >
      {invitations.map((invitation) => (
        <InvitationCard key={invitation.conversationId} invitation={invitation} onJoined={onJoined} />
      ))}
    </section>
  )
}

function InvitationCard({ invitation, onJoined }: { invitation: Invitation; onJoined: InvitationsProps['onJoined'] }) {
  const t = useTranslations('group.invitation')
  const join = useMutation(api.groups.acceptInvitation)
  const decline = useMutation(api.groups.declineInvitation)
  const attempt = useAttempt()
  const named = useNamed()
  const [isBusy, setBusy] = useState(false)
  const { conversationId, groupName, imageUrl, memberCount, invitedBy } = invitation

  async function answer(change: Promise<unknown>, done: () => void) {
    setBusy(true)
    const isDone = await attempt(change)
    setBusy(false)
    if (isDone) done()
  }

  return (
    <article aria-label={groupName} className="rounded-row p-3 shadow-e1 surface-sheet">
      <div className="flex items-center gap-3">
        <Avatar id={conversationId} name={groupName} kind="group" imageUrl={imageUrl} size={40} />
        <div className="min-w-0 flex-1">
          <h2 dir="auto" className="beside truncate type-control">
            {groupName}
          </h2>
          <p className="text-text-2 type-small">{t('text', { name: named(invitedBy).name, count: memberCount })}</p>
        </div>
      </div>
      <div className="mt-2.5 flex justify-end gap-2">
        <Button
          variant="plain"
          disabled={isBusy}
          onClick={() => void answer(decline({ conversationId }), () => toast(t('declined')))}
        >
          {t('decline')}
        </Button>
        <Button
          variant="primary"
          disabled={isBusy}
          onClick={() => void answer(join({ conversationId }), () => onJoined(conversationId))}
        >
          {t('join')}
        </Button>
      </div>
    </article>
  )
}
