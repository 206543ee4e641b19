'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Message } from '../thread-types'

interface EditVoiceProps {
  messages: readonly Message[]
  nameOf: (senderId: string) => string
  self: string
}

/** Says to a screen reader what others change while it is on show (C26). What was edited before one came is no news. */
export function EditVoice({ messages, nameOf, self }: EditVoiceProps) {
  const t = useTranslations('chat')
  const [known, setKnown] = useState({ messages, text: '' })

  if (messages !== known.messages) {
    const before = new Map(known.messages.map((message) => [message.seq, message]))
    const changed = messages.findLast(({ seq, senderId, editedAt, isDeleted }) => {
      const old = before.get(seq)
      return senderId !== self && !isDeleted && old && editedAt !== undefined && (old.editedAt ?? 0) < editedAt
    })
    const text = changed ? t('editedVoice', { name: nameOf(changed.senderId), text: changed.content }) : known.text
    setKnown({ messages, text })
  }

  return (
    <div aria-live="polite" className="sr-only">
      {known.text}
    </div>
  )
}
