'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'
import { InviteButton, InviteLink } from '@/auth/account-parts'
import { UserList } from '@/features/people/view/user-list'
import { useOpenConversation } from '@/features/people/data/use-open-conversation'
import { goToPage } from '@/ui/page-link'
import { Sheet } from '../sheet'
import { Strip } from '../strip'
import { hrefOf } from '../../../../domain/addresses'
import { type Me, useMe } from '../use-me'
import { useNewGroup } from '../use-new-group'

export function PeopleScreen() {
  const me = useMe()
  return (
    <Sheet>
      <People meId={me._id} />
    </Sheet>
  )
}

function People({ meId }: { meId: Me['_id'] }) {
  const initialText = useSearchParams().get('text') ?? ''
  const goTo = useCallback((conversationId: string) => goToPage(hrefOf(conversationId)), [])
  const newGroup = useNewGroup(meId, goTo)
  const openConversation = useOpenConversation(meId, goTo)
  return (
    <>
      <UserList
        meId={meId}
        initialText={initialText}
        onOpen={openConversation}
        onNewGroup={newGroup.open}
        invite={<InviteLink />}
        tools={<InviteButton />}
        notice={<Strip />}
      />
      {newGroup.dialog}
    </>
  )
}
