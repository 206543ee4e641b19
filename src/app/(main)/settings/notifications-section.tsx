'use client'

import { ChatsThatDiffer } from '@/features/conversations/view/chats-that-differ'
import { NotificationSettings } from '@/features/notifications/view/notification-settings'
import { useSiteUrl } from '@/features/presence/view/heartbeat-provider'
import { useMe } from '../use-me'
import { PlainAddress } from './plain-address'

/** Notifications: in general, on this device, and chats with other settings. */
export function NotificationsSection() {
  const me = useMe()
  return (
    <>
      <PlainAddress />
      <NotificationSettings meId={me._id} siteUrl={useSiteUrl()} after={<ChatsThatDiffer meId={me._id} />} />
    </>
  )
}
