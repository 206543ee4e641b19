'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { seenDay } from '@/ui/time/format'
import { useNow } from '@/ui/time/use-now'
import type { Presence } from '../model/presence-registry'
import { presenceWords } from '../model/presence-words'
import { toServerTime } from '../model/server-clock'

/** “Active now”, “Recently active”, “Seen 2 h ago”, “Offline”; empty while it is not known. */
export function usePresenceText(presence: Presence | undefined): string {
  const t = useTranslations('presence')
  const now = useNow()
  if (!presence) return ''
  const words = presenceWords(presence, toServerTime(now))
  switch (words.say) {
    case 'seenMinutes':
    case 'seenHours':
      return t(words.say, { count: words.count })
    case 'seenOn':
      return t('seenOn', { date: seenDay(words.at, now) })
    default:
      return t(words.say)
  }
}
