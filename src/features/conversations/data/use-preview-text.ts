'use client'

import { useTranslations } from 'use-intl'
import { useEventWords } from '@/features/events/data/use-event-words'
import { useFileWords } from '@/features/files/data/file-words'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import '@/ui/messages/chats'
import type { Preview } from '../model/conversation'

const firstName = (name: string) => name.trim().split(/\s+/u)[0] ?? name

interface PreviewWords {
  /** Who said it, where that isn't clear. */
  lead: string | null
  text: string
  /** In their words, not in ours: it runs in its own direction. */
  isTheirs: boolean
}

const ours = (text: string): PreviewWords => ({ lead: null, text, isTheirs: false })

/** The second line of a row in words. */
export function usePreviewText(preview: Preview): PreviewWords {
  const t = useTranslations('list')
  const fold = useTranslations('blocking')
  const words = useFileWords()
  const event = useEventWords()
  const blocked = useBlockedIds()
  switch (preview.kind) {
    case 'none':
      return ours(t('noMessages'))
    case 'deleted':
      return ours(preview.own ? t('youDeleted') : t('deleted'))
    case 'text': {
      // R10: in a group, as in the thread. A chat of two says nothing new.
      if (preview.senderName && blocked.has(preview.senderId)) return ours(fold('preview'))
      const text = preview.text === '' && preview.files ? words.summary(preview.files) : preview.text
      const lead = preview.senderName ? t('from', { name: firstName(preview.senderName) }) : null
      return { lead, text, isTheirs: true }
    }
    case 'event':
      return ours(event({ ...preview, nameOf: (userId) => preview.names.get(userId) }))
  }
}
