'use client'

import { useTranslations } from 'use-intl'
import { useEventWords } from '@/features/events/use-event-words'
import { useFileWords } from '@/features/files/file-words'
import { useBlockedIds } from '@/features/privacy/use-blocked'
import type { Preview } from './conversation'

const firstName = (name: string) => name.trim().split(/\s+/u)[0] ?? name

/** The second line of a row in words. */
export function usePreviewText(preview: Preview): string {
  const t = useTranslations('list')
  const fold = useTranslations('blocking')
  const words = useFileWords()
  const event = useEventWords()
  const blocked = useBlockedIds()
  switch (preview.kind) {
    case 'none':
      return t('noMessages')
    case 'deleted':
      return preview.own ? t('youDeleted') : t('deleted')
    case 'text': {
      // R10: in a group, as in the thread. A chat of two says nothing new.
      if (preview.senderName && blocked.has(preview.senderId)) return fold('preview')
      const text = preview.text === '' && preview.files ? words.summary(preview.files) : preview.text
      return preview.senderName ? t('from', { name: firstName(preview.senderName), text }) : text
    }
    case 'event':
      return event({ ...preview, nameOf: (userId) => preview.names.get(userId) })
  }
}
