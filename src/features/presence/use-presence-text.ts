'use client'

import { useTranslations } from 'use-intl'
import { seenDay } from '@/ui/time/format'
import { useNow } from '@/ui/time/use-now'
import type { Presence } from './presence-registry'
import { toServerTime } from './server-clock'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Longer ago than this, when exactly tells nothing. */
const forgetAfter = 7 * day

/** “Active now”, “Recently active”, “Seen 2 h ago”, “Offline”; empty while it is not known. */
export function usePresenceText(presence: Presence | undefined): string {
  const t = useTranslations('presence')
  const now = useNow()
  if (!presence) return ''
  if (presence.status !== 'offline') return t(presence.status)
  if (presence.lastSeen === null) return t('offline')
  // `now` is the minute's start; its end errs by less than a minute and never says one hour for two.
  const ago = toServerTime(now + minute) - presence.lastSeen
  if (ago < hour) return t('seenMinutes', { count: Math.max(1, Math.floor(ago / minute)) })
  if (ago < day) return t('seenHours', { count: Math.floor(ago / hour) })
  if (ago < forgetAfter) return t('seenOn', { date: seenDay(presence.lastSeen, now) })
  return t('offline')
}
