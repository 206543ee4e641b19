'use client'

import { useTranslations } from 'use-intl'
import { ChatsThatDiffer } from '@/features/conversations/view/chats-that-differ'
import { NotificationSettings } from '@/features/notifications/view/notification-settings'
import { useSiteUrl } from '@/features/presence/view/heartbeat-provider'
import '@/ui/messages/notifications'
import { Section } from '../section'
import { useMe } from '../use-me'

/** What one is told of: everywhere, here, and of which chats otherwise. */
export function NotificationsSection() {
  const t = useTranslations('notifications')
  const me = useMe()
  return (
    <Section title={t('title')}>
      <NotificationSettings meId={me._id} siteUrl={useSiteUrl()} />
      <ChatsThatDiffer meId={me._id} />
    </Section>
  )
}
