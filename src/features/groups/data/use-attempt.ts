'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/groups'
import { toast } from '@/ui/toast'
import { failureText } from '@/ui/failure'

/** Does it, and says so when it fails. True when it was done. */
export function useAttempt() {
  const t = useTranslations('group')
  return useCallback(
    async (change: Promise<unknown>): Promise<boolean> => {
      try {
        await change
        return true
      } catch (error) {
        toast(failureText(error) ?? t('changeFailed'))
        return false
      }
    },
    [t],
  )
}
