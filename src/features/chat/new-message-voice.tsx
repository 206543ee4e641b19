'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Message } from './thread-types'
import type { People } from './use-people'

interface NewMessageVoiceProps {
  messages: readonly Message[]
  people: People
  self: string
}

/** Says others' new messages to a screen reader, once each; history, receipts and edits say nothing. */
export function NewMessageVoice({ messages, people, self }: NewMessageVoiceProps) {
  const t = useTranslations('chat')
  const newest = messages.at(-1)?.seq ?? -1
  const [said, setSaid] = useState({ seq: newest, text: '' })

  useEffect(() => {
    setSaid((before) => {
      if (newest <= before.seq) return before
      const arrived = messages.filter(
        ({ seq, senderId, kind, isDeleted }) => seq > before.seq && senderId !== self && kind === 'text' && !isDeleted,
      )
      const text = arrived
        .slice(-3)
        .map(({ senderId, content }) => `${people.get(senderId)?.name ?? t('formerMember')}: ${content}`)
        .join('. ')
      return { seq: newest, text }
    })
  }, [newest, messages, people, self, t])

  return (
    <div aria-live="polite" className="sr-only">
      {said.text}
    </div>
  )
}
