'use client'

import { useTranslations } from 'use-intl'
import { useFoldedIds } from '@/features/privacy/use-blocked'
import { isGroupKey } from '../../../../domain/conversation-key'
import type { Pin } from '../thread-types'

/** One line of a pinned message; folded, where it is folded in the thread (R10). */
export function usePinText(conversationId: string): (pin: Pin) => string {
  const t = useTranslations('blocking')
  const folded = useFoldedIds(isGroupKey(conversationId))
  return ({ senderId, text, files }) => (folded.has(senderId) ? t('preview') : text || (files?.name ?? ''))
}
