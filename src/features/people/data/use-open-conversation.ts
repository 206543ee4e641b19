'use client'

import { useMutation } from 'convex/react'
import { useCallback, useRef } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import type { Person } from '../types'

/**
 * G7: opens the conversation with a person, creating it the first time. A second press while that is in flight does
 * nothing.
 */
export function useOpenConversation(meId: Person['_id'], onOpened: (conversationId: string) => void) {
  const t = useTranslations('people')
  const getOrCreate = useMutation(api.conversations.getOrCreateConversation)
  const isOpening = useRef(false)
  return useCallback(
    async (person: Pick<Person, '_id'>) => {
      if (isOpening.current) return
      isOpening.current = true
      try {
        onOpened(await getOrCreate({ participantIds: person._id === meId ? [meId] : [meId, person._id] }))
      } catch (error) {
        toast(failureText(error) ?? t('openFailed'))
      } finally {
        isOpening.current = false
      }
    },
    [getOrCreate, meId, onOpened, t],
  )
}
