'use client'

import { useTranslations } from 'use-intl'
import { useFileWords } from '@/features/files/data/file-words'
import { useFoldedIds } from '@/features/privacy/data/use-blocked'
import '@/ui/messages/chats'
import { useNamedText } from '@/ui/use-named'
import { isGroupKey } from '../../../../domain/conversation-key'
import type { Pin } from '@/features/conversation/types'

/** One line of a pinned message; collapsed if the timeline collapses it (R10). */
export function usePinText(conversationId: string): (pin: Pin) => string {
  const t = useTranslations('blocking')
  const words = useFileWords()
  const namedText = useNamedText()
  const folded = useFoldedIds(isGroupKey(conversationId))
  return ({ senderId, text, files }) => {
    if (folded.has(senderId)) return t('preview')
    return text === '' && files ? words.summary(files) : namedText(text)
  }
}
