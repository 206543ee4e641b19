'use client'

import dynamic from 'next/dynamic'
import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useState } from 'react'
import { PeopleList } from '@/features/people/people-list'
import { useOpenConversation } from '@/features/people/use-open-conversation'
import { reconnectNow, useOffline } from '@/features/presence/use-offline'
import { OfflineStrip } from '@/ui/offline-strip'
import { Sheet } from '../sheet'
import { hrefOf } from '../use-active-conversation'
import { type Me, useMe } from '../use-me'

const NewGroupDialog = dynamic(() => import('@/features/people/new-group-dialog').then((part) => part.NewGroupDialog))

export function PeopleScreen() {
  const me = useMe()
  return <Sheet>{me ? <People meId={me._id} /> : null}</Sheet>
}

function People({ meId }: { meId: Me['_id'] }) {
  const router = useRouter()
  const initialText = useSearchParams().get('text') ?? ''
  const isOffline = useOffline()
  const [isNewGroupOpen, setNewGroupOpen] = useState(false)
  const goTo = useCallback((conversationId: string) => router.push(hrefOf(conversationId)), [router])
  const openConversation = useOpenConversation(meId, goTo)
  return (
    <>
      <PeopleList
        meId={meId}
        initialText={initialText}
        onOpen={openConversation}
        onNewGroup={() => setNewGroupOpen(true)}
        notice={isOffline ? <OfflineStrip onRetry={reconnectNow} /> : null}
      />
      {isNewGroupOpen ? <NewGroupDialog open onOpenChange={setNewGroupOpen} meId={meId} onCreated={goTo} /> : null}
    </>
  )
}
