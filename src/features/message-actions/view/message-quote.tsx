'use client'

import { useTranslations } from 'use-intl'
import type { Quote } from '@/features/conversation/types'
import { cx } from '@/ui/cx'
import '@/ui/messages/chat'
import { useMessageWork } from '../data/message-work'
import { QuoteFrame } from '@/features/message-text/view/quote-frame'

/** At the top of a reply's bubble; a click jumps to the message it replies to. */
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
      className="-mx-1 block w-[calc(100%+0.5rem)] min-w-45 rounded-chip transition-[filter] press-shade"
    >
      {frame}
    </button>
  )
}
