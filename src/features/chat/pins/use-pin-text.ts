'use client'

import { useTranslations } from 'use-intl'
import { useBlockedIds } from '@/features/privacy/use-blocked'
import type { Pin } from '../thread-types'

/** One line of a pinned message; folded, where it is folded in the thread (R10). */
export function usePinText(): (pin: Pin) => string {
  const t = useTranslations('blocking')
  const blocked = useBlockedIds()
  return ({ senderId, text, files }) => (blocked.has(senderId) ? t('preview') : text || (files?.name ?? ''))
}
