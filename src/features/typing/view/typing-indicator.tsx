'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { type TypingHead, useTypingNames } from '../data/use-typing-names'

interface TypingIndicatorProps {
  self: string
  conversationId: string
  head: TypingHead | null
}

/** The row above the composer. Always rendered, so that nothing shifts when someone starts typing. */
export function TypingIndicator({ self, conversationId, head }: TypingIndicatorProps) {
  const names = useTypingNames(self, conversationId, head)
  const text = useTypingWords(names)
  return (
    <div
      role="status"
      data-typing={names.length > 0 || undefined}
      className="flex h-6 flex-none items-center gap-2.5 text-text-2 type-small max-md:gap-1.5 max-md:px-1"
    >
      {text ? (
        <>
          <span aria-hidden className="flex w-8 flex-none items-center justify-center gap-[3px]">
            <Dot delay="0ms" />
            <Dot delay="200ms" />
            <Dot delay="400ms" />
          </span>
          <span className="min-w-0 truncate">{text}</span>
        </>
      ) : null}
    </div>
  )
}

function useTypingWords(names: readonly string[]): string | null {
  const t = useTranslations('typing')
  const [first, second] = names.map(firstName)
  if (first === undefined) return null
  if (second === undefined) return t('one', { name: first })
  if (names.length === 2) return t('two', { first, second })
  return t('many', { count: names.length })
}

function Dot({ delay }: { delay: string }) {
  return (
    <span
      style={{ animationDelay: delay }}
      className="size-[5px] animate-dot rounded-pill bg-current opacity-35 nth-2:motion-reduce:opacity-65 nth-3:motion-reduce:opacity-100"
    />
  )
}

function firstName(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? name
}
