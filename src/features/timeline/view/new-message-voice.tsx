'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useFileWords } from '@/features/files/data/file-words'
import '@/ui/messages/chats'
import { shownText } from '../../../../domain/text/plain'
import { namesIn } from '@/features/message-text/model/called-people'
import type { Message, People } from '@/features/conversation/types'

interface NewMessageVoiceProps {
  messages: readonly Message[]
  people: People
  self: string
  /** People whose messages are collapsed: their messages aren't announced. */
  blocked: ReadonlySet<string>
}

/** Announces others' new messages to screen readers, once each; history, receipts, and edits are silent. */
export function NewMessageVoice({ messages, people, self, blocked }: NewMessageVoiceProps) {
  const t = useTranslations('chat')
  const words = useFileWords()
  const newest = messages.at(-1)?.seq ?? -1
  const [said, setSaid] = useState({ seq: newest, text: '' })

  if (newest > said.seq) {
    const arrived = messages.filter(
      ({ seq, senderId, kind, isDeleted }) =>
        seq > said.seq && senderId !== self && !blocked.has(senderId) && kind === 'text' && !isDeleted,
    )
    const text = arrived
      .slice(-3)
      .map((message) => {
        const name = people.get(message.senderId)?.name ?? t('formerMember')
        return `${name}: ${words.said(shownText(message.content, namesIn(message.mentions, people)), message.attachments)}`
      })
      .join('. ')
    setSaid({ seq: newest, text })
  }

  return (
    <div aria-live="polite" className="sr-only">
      {said.text}
    </div>
  )
}
