'use client'

import { Pencil, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { Time } from '@/ui/time/time'
import type { Referred } from '../data/use-referred'
import type { Quote } from '@/features/conversation/types'
import { QuoteFrame } from '@/features/message-text/view/quote-frame'

interface ReplyContextProps {
  quote: Quote
  onCancel: () => void
}

/** Above the text: the message being replied to, in its current state. */
export function ReplyContext({ quote, onCancel }: ReplyContextProps) {
  const t = useTranslations('chat.composer')
  return (
    <div data-context className="flex items-center gap-2.5 ps-1.5 pe-1.5 pt-2 pb-1">
      <div className="min-w-0 flex-1">
        <QuoteFrame quote={quote} className="bg-raised-2" />
      </div>
      <IconButton label={t('cancelReply')} icon={X} iconSize={16} size={28} onClick={onCancel} />
    </div>
  )
}

interface EditContextProps {
  message: Referred['message']
  onCancel: () => void
}

/** Above the text: the message being edited. */
export function EditContext({ message, onCancel }: EditContextProps) {
  const t = useTranslations('chat.composer')
  return (
    <div data-context className="flex items-center gap-2.5 ps-3.5 pe-1.5 pt-2 pb-1 text-text-2 type-small">
      <Icon as={Pencil} size={16} />
      <span className="min-w-0 flex-1 truncate">
        {message === undefined
          ? '\u00a0'
          : message === null || message.isDeleted
            ? t('editingGone')
            : t.rich('editing', { time: timeTag(message.sentAt) })}
      </span>
      <span className="text-text-3 type-time max-md:hidden">{t('escToCancel')}</span>
      <IconButton label={t('cancelEdit')} icon={X} iconSize={16} size={28} onClick={onCancel} />
    </div>
  )
}

/** Renders <time> in a sentence. */
const timeTag = (value: number) => () => <Time key="time" value={value} />
