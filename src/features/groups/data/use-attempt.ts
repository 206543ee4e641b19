'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/groups'
import { toast } from '@/ui/toast'
import { failureText } from '@/ui/failure'

/** Awaits the change, shows a toast if it fails, and returns whether it succeeded. */
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
