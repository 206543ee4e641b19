'use client'

import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import { toast } from '@/ui/toast'
import { useOutbox, useOutboxEntries } from './use-outbox'

/** What one wrote in a chat that is closed to them and that never got there: to be copied, or let go. */
export function UnsentMessages({ conversationId, self }: { conversationId: string; self: string }) {
  const t = useTranslations('chat')
  const words = useTranslations('files')
  const title = useId()
  const outbox = useOutbox(self)
  const unsent = useOutboxEntries(outbox, conversationId).filter(
    ({ state }) => state === 'waiting' || state === 'failed',
  )
  if (unsent.length === 0) return null

  async function copy(content: string) {
    toast((await copyText(content)) ? t('textCopied') : t('copyFailed'))
  }

  return (
    <section aria-labelledby={title} className="mx-auto flex max-h-1/2 w-full max-w-120 flex-none flex-col px-6 pb-6">
      <h3 id={title} className="pb-1.5 text-text-2 type-small">
        {t('unsent', { count: unsent.length })}
      </h3>
      <ul className="flex min-h-0 flex-col gap-1 overflow-y-auto scroll-quiet">
        {unsent.map(({ clientMessageId, content, files }) => (
          <li key={clientMessageId} className="rounded-row p-3 surface-raised">
            <p dir="auto" className="wrap-anywhere whitespace-pre-wrap type-message">
              {content === '' ? words('files', { count: files.length }) : content}
            </p>
            <div className="mt-2 flex flex-wrap justify-end gap-2">
              {content === '' ? null : <Button onClick={() => void copy(content)}>{t('actions.copy')}</Button>}
              <Button onClick={() => void outbox.take(clientMessageId)}>{t('delete')}</Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
