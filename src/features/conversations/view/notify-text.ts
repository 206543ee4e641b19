'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/options'
import { api } from '../../../../convex/_generated/api'
import { inheritedIn } from '../../../../domain/notify'
import type { NotifyChoice } from '../model/mute'

/** Names a chat's notification choices. The default also says what it currently means for this chat. */
export function useNotifyText(isDirect: boolean): (choice: NotifyChoice) => string {
  const t = useTranslations('list.notify')
  const general = useQuery({ query: api.notifications.getNotificationSettings, args: {} })
  const { data } = general.status === 'success' ? general : { data: null }
  return (choice) => {
    if (choice !== 'inherit' || !data) return t(choice)
    return t(`inherited.${inheritedIn(isDirect, data.about)}`)
  }
}
