'use client'

import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import type { MessageRow } from '../model/message-row'
import { useMessageVisibility } from '../data/use-message-visibility'

interface FoldedMessageProps {
  row: MessageRow
  name: string
  /** The message itself, once expanded. */
  children: ReactNode
}

/** R10: a message from a blocked person in a shared group: collapsed, but available. */
export function FoldedMessage({ row, name, children }: FoldedMessageProps) {
  const t = useTranslations('blocking')
  const visibility = useMessageVisibility(row.seq)
  const [shown, setShown] = useState(false)
  if (shown) return children
  return (
    <div
      ref={visibility}
      role="article"
      tabIndex={-1}
      data-row={row.key}
      data-seq={row.seq ?? undefined}
      className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2 rounded-turn ps-[2.625rem] pb-0.5 text-text-3 focus-inset type-small compact:ps-9"
    >
      <span dir="auto">{t('folded', { name })}</span>
      <button
        type="button"
        onClick={() => setShown(true)}
        className="rounded-chip px-1 font-medium text-accent hover:text-accent-2 max-md:min-h-11"
      >
        {t('show')}
      </button>
    </div>
  )
}
