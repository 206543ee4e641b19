'use client'

import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import '@/ui/messages/chat'
import { personStyle } from '@/ui/person'
import { useMessageWork } from './message-work'

/** What a message answers, as it is now: a reference, so that an edit or a deletion shows here too (R8). */
export type Quote =
  | { state: 'there'; seq: number; senderId: string; name: string; text: string }
  | { state: 'deleted'; seq: number; senderId: string; name: string }
  /** Before this person's time (R7), or not there at all. */
  | { state: 'closed'; seq: number }
  | { state: 'loading'; seq: number }

/** A bar in its person's hue, the name, one line. */
export function QuoteFrame({ quote, className }: { quote: Quote; className?: string }) {
  const t = useTranslations('chat')
  const known = quote.state === 'there' || quote.state === 'deleted' ? quote : null
  return (
    <span
      style={known ? personStyle(known.senderId) : undefined}
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

/** First in the bubble of an answer; a click goes to what it answers. */
export function MessageQuote({ quote, isOwn }: { quote: Quote; isOwn: boolean }) {
  const t = useTranslations('chat')
  const { jumpTo } = useMessageWork()
  const frame = <QuoteFrame quote={quote} className={cx('mt-px mb-1.5', isOwn ? 'bg-own-veil' : 'bg-veil')} />
  if (quote.state === 'closed' || quote.state === 'loading') return <span className="-mx-1 block">{frame}</span>
  return (
    <button
      type="button"
      aria-label={t('quote.goTo', { name: quote.name })}
      onClick={() => jumpTo(quote.seq)}
      className="-mx-1 block w-[calc(100%+0.5rem)] min-w-45 rounded-chip"
    >
      {frame}
    </button>
  )
}
