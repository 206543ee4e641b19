'use client'

import { useConversations } from '@/features/conversations/data/use-conversations'
import { Notifier } from '@/features/notifications/view/notifier'
import { useSiteUrl } from '@/features/presence/view/heartbeat-provider'
import { goToPage } from '@/ui/page-link'
import { useMe } from './use-me'

export function NoticesPart({ unread }: { unread: number }) {
  const me = useMe()
  const siteUrl = useSiteUrl()
  const conversations = useConversations()
  const isReady = conversations.status === 'ready'
  return (
    <Notifier
      meId={me._id}
      siteUrl={siteUrl}
      chats={isReady ? conversations.entries : null}
      unread={isReady && conversations.isWhole ? unread : null}
      onOpen={goToPage}
    />
  )
}
