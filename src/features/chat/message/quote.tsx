'use client'

import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { personStyle } from '@/ui/person'
import { useMessageWork } from './message-work'

/** What a message answers, as it is now: a reference, so that an edit or a deletion shows here too (R8). */
export type Quote =
  | { state: 'there'; seq: number; senderId: string; name: string; text: string }
  | { state: 'deleted'; seq: number; senderId: string; name: string }
  /** Before this person's time (R7), or not there at all. */
  | { state: 'closed'; seq: number }
  | { state: 'loading'; seq: number }

interface QuoteFrameProps {
  senderId: string | null
  name: string
  className?: string
  children: ReactNode
}

/** The look of a quote: a bar in its person's hue, the name, one line. */
export function QuoteFrame({ senderId, name, className, children }: QuoteFrameProps) {
  return (
    <span
      style={senderId === null ? undefined : personStyle(senderId)}
      className={cx(
        'relative block min-w-0 rounded-chip py-[5px] ps-4 pe-2.5 text-start type-small before:absolute before:inset-y-1.5 before:start-1.5 before:w-[3px] before:rounded-[2px]',
        senderId === null ? 'before:bg-line-2' : 'before:bg-person',
        className,
      )}
    >
      {name === '' ? null : (
        <span dir="auto" className={cx('block truncate font-semibold', senderId !== null && 'text-person')}>
          {name}
        </span>
      )}
      <span dir="auto" className="block truncate">
        {children}
      </span>
    </span>
  )
}

/** First in the bubble of an answer; a click goes to what it answers. */
export function MessageQuote({ quote, isOwn }: { quote: Quote; isOwn: boolean }) {
  const t = useTranslations('chat')
  const { jumpTo } = useMessageWork()
  const look = cx('mt-px mb-1.5', isOwn ? 'bg-own-veil' : 'bg-veil')
  if (quote.state === 'closed' || quote.state === 'loading') {
    return (
      <span className="-mx-1 block">
        <QuoteFrame senderId={null} name="" className={look}>
          {quote.state === 'closed' ? t('quote.closed') : '\u00a0'}
        </QuoteFrame>
      </span>
    )
  }
  return (
    <button
      type="button"
      aria-label={t('quote.goTo', { name: quote.name })}
      onClick={() => jumpTo(quote.seq)}
      className="-mx-1 block w-[calc(100%+0.5rem)] min-w-45 rounded-chip"
    >
      <QuoteFrame senderId={quote.senderId} name={quote.name} className={look}>
        {quote.state === 'deleted' ? t('deleted') : quote.text}
      </QuoteFrame>
    </button>
  )
}
