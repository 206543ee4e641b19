'use client'

import { useTranslations } from 'use-intl'
import { useEventWords } from '@/features/events/data/use-event-words'
import { useFileWords } from '@/features/files/data/file-words'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import '@/ui/messages/chats'
import { useNamed, useNamedText } from '@/ui/use-named'
import { deletedAccountName } from '../../../../domain/deleted-account'
import type { Preview } from '../model/conversation'

const firstName = (name: string) => name.trim().split(/\s+/u)[0] ?? name

interface PreviewWords {
  /** The author, if that isn't obvious. */
  lead: string | null
  text: string
  /** User text, as opposed to ours: it has its own direction. */
  isTheirs: boolean
}

const ours = (text: string): PreviewWords => ({ lead: null, text, isTheirs: false })

/** The second line of a row. */
export function usePreviewText(preview: Preview): PreviewWords {
  const t = useTranslations('list')
  const fold = useTranslations('blocking')
  const words = useFileWords()
  const event = useEventWords()
  const blocked = useBlockedIds()
  const named = useNamed()
  const namedText = useNamedText()
  const leadOf = (name: string) => (name === deletedAccountName ? named({ name }).name : firstName(name))
  switch (preview.kind) {
    case 'none':
      return ours(t('noMessages'))
    case 'deleted':
      return ours(preview.own ? t('youDeleted') : t('deleted'))
    case 'text': {
      // R10: in a group, as in the timeline. A blocked one-to-one chat gets no new messages.
      if (preview.senderName && blocked.has(preview.senderId)) return ours(fold('preview'))
      const text = preview.text === '' && preview.files ? words.summary(preview.files) : namedText(preview.text)
      const lead = preview.senderName ? t('from', { name: leadOf(preview.senderName) }) : null
      return { lead, text, isTheirs: true }
    }
    case 'event':
      return ours(event({ ...preview, nameOf: (userId) => preview.names.get(userId) }))
  }
}
