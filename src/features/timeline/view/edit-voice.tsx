'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useFileWords } from '@/features/files/data/file-words'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import { shownText } from '../../../../domain/text/plain'
import { namesIn } from '@/features/message-text/model/called-people'
import type { Message, People } from '@/features/conversation/types'

interface EditVoiceProps {
  messages: readonly Message[]
  people: People
  self: string
  /** People whose messages are collapsed: their edits aren't announced. */
  blocked: ReadonlySet<string>
}

/**
 * Announces others' edits to screen readers while the message is on screen (C26). Edits from before it was loaded
 * aren't news.
 */
export function EditVoice({ messages, people, self, blocked }: EditVoiceProps) {
  const t = useTranslations('chat')
  const words = useFileWords()
  const [known, setKnown] = useState({ messages, seq: -1, text: '' })

  if (messages !== known.messages) {
    const before = new Map(known.messages.map((message) => [message.seq, message]))
    const changed = messages.findLast(({ seq, senderId, editedAt, isDeleted }) => {
      const old = before.get(seq)
      if (senderId === self || blocked.has(senderId)) return false
      return !isDeleted && old && editedAt !== undefined && (old.editedAt ?? 0) < editedAt
    })
    // R8: the announcement doesn't outlive the message.
    const isGone = messages.some(({ seq, isDeleted }) => seq === known.seq && isDeleted)
    const said = isGone ? { seq: -1, text: '' } : { seq: known.seq, text: known.text }
    const saying = changed && {
      seq: changed.seq,
      text: t('editedVoice', {
        name: people.get(changed.senderId)?.name ?? t('formerMember'),
        text: words.said(shownText(changed.content, namesIn(changed.mentions, people)), changed.attachments),
      }),
    }
    setKnown({ messages, ...(saying ?? said) })
  }

  return (
    <div aria-live="polite" className="sr-only">
      {known.text}
    </div>
  )
}
