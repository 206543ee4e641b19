'use client'

import { useConversations } from '@/features/conversations/data/use-conversations'
import { Notifier } from '@/features/notifications/view/notifier'
import { useInstallOffer } from '@/features/installing/data/use-install'
import { useSiteUrl } from '@/features/presence/view/heartbeat-provider'
import { useLookingForUpdates } from '@/features/updates/data/looking'
import { goToPage } from '@/ui/page-link'
import { ShareTarget } from './share-target'
import { useActiveConversation } from './use-active-conversation'
import { useKeeping } from './use-keeping'
import { useMe } from './use-me'

/** The tasks of a page that has started: notifications, keeping chats on the device, updates, and shares. */
export function NoticesPart({ unread }: { unread: number }) {
  const me = useMe()
  const siteUrl = useSiteUrl()
  const conversations = useConversations()
  const { activeId } = useActiveConversation()
  useKeeping(me.account, activeId)
  useLookingForUpdates()
  useInstallOffer()
  const isReady = conversations.status === 'ready'
  return (
    <>
      <Notifier
        meId={me._id}
        siteUrl={siteUrl}
        chats={isReady ? conversations.entries : null}
        unread={isReady && conversations.isWhole ? unread : null}
        onOpen={goToPage}
      />
      <ShareTarget />
    </>
  )
}
