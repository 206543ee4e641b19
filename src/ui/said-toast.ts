'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import './messages/common'
import type { ToastItem, WaitingToast } from './toast'

/** A toast with its words. */
export function useSaid() {
  const t = useTranslations('app')
  return useCallback(
    (item: WaitingToast): ToastItem =>
      'again' in item ? { text: t('notLoaded'), action: { label: t('tryAgain'), onSelect: item.again } } : item,
    [t],
  )
}
