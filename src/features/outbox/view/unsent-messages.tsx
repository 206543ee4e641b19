'use client'

import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import { toast } from '@/ui/toast'
import { composedOf } from '@/features/composer/model/draft'
import { useDraft } from '@/features/composer/data/use-draft'
import { useOutbox, useOutboxEntries } from '../data/use-outbox'

interface UnsentMessagesProps {
  conversationId: string
  self: string
  /** The messages themselves are in the timeline. */
  draftOnly?: boolean
}

/** Unsent messages in a chat the user can no longer open, to copy or discard. */
export function UnsentMessages({ conversationId, self, draftOnly = false }: UnsentMessagesProps) {
  const t = useTranslations('chat')
  const words = useTranslations('files')
  const title = useId()
  const outbox = useOutbox(self)
  const unsent = useOutboxEntries(outbox, conversationId).filter(
    ({ state }) => !draftOnly && (state === 'waiting' || state === 'failed'),
  )
  const [draft, change] = useDraft(self, conversationId)
  const written = [
    ...unsent.map(({ clientMessageId: key, content, files }) => ({
      key,
      content,
      files,
      drop: () => void outbox.take(key),
    })),
    ...(draft.content === '' && draft.files.length === 0
      ? []
      : [{ key: 'draft', ...composedOf(draft), drop: () => change({ content: '', replyTo: null, files: [] }) }]),
  ]
  if (written.length === 0) return null

  async function copy(content: string) {
    toast((await copyText(content)) ? t('textCopied') : t('copyFailed'))
  }

  return (
    <section aria-labelledby={title} className="mx-auto flex max-h-1/2 w-full max-w-120 flex-none flex-col px-6 pb-6">
      <h3 id={title} className="pb-1.5 text-text-2 type-small">
        {t('unsent', { count: written.length })}
      </h3>
      <ul className="flex min-h-0 flex-col gap-1 overflow-y-auto scroll-quiet">
        {written.map(({ key, content, files, drop }) => (
          <li key={key} className="rounded-row p-3 surface-raised">
            <p dir="auto" className="wrap-anywhere whitespace-pre-wrap type-message">
              {content === '' ? words('files', { count: files.length }) : content}
            </p>
            <div className="mt-2 flex flex-wrap justify-end gap-2">
              {content === '' ? null : <Button onClick={() => void copy(content)}>{t('actions.copy')}</Button>}
              <Button onClick={drop}>{t('delete')}</Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
