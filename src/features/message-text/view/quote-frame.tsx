'use client'

import { useTranslations } from 'use-intl'
import type { Quote } from '@/features/conversation/types'
import { cx } from '@/ui/cx'
import '@/ui/messages/chat'
import { personStyle } from '@/ui/person'

/** A quote: a bar in the person's hue, the name, one line. */
export function QuoteFrame({ quote, className }: { quote: Quote; className?: string }) {
  const t = useTranslations('chat')
  const known = quote.state === 'there' || quote.state === 'deleted' ? quote : null
  return (
    <span
      style={known ? personStyle(known.senderId, known.hue) : undefined}
      className={cx(
        'relative block min-w-0 rounded-chip py-[5px] ps-4 pe-2.5 text-start type-small before:absolute before:inset-y-1.5 before:start-1.5 before:w-[3px] before:rounded-[2px]',
        known ? 'before:bg-person' : 'before:bg-line-2',
        className,
      )}
    >
      {known ? (
        <span dir="auto" className="block truncate font-semibold text-person">
          {known.name}
        </span>
      ) : null}
      <span dir="auto" className="block truncate">
        {quote.state === 'there'
          ? quote.text
          : quote.state === 'deleted'
            ? t('deleted')
            : quote.state === 'closed'
              ? t('quote.closed')
              : '\u00a0'}
      </span>
    </span>
  )
}
