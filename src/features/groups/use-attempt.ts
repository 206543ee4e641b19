'use client'

import { ConvexError } from 'convex/values'
import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { toast } from '@/ui/toast'
import { isErrorData } from '../../../domain/errors'

/** What an expected failure says to people; null for any other. */
export function failureText(error: unknown): string | null {
  const data: unknown = error instanceof ConvexError ? error.data : null
  return isErrorData(data) ? data.message : null
}

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
