'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { canRetry } from '@/features/outbox/model/outbox-entry'
import type { MessageRow } from '../model/message-row'

/** What can be done with a message that is not on the server. Stable, so that bubbles don't re-render. */
export interface PendingActions {
  retry: (clientMessageId: string) => void
  /** Takes it back into the composer. */
  edit: (clientMessageId: string) => void
  discard: (clientMessageId: string) => void
  /** Takes a file that is on its way out of it. */
  dropFile: (clientMessageId: string, file: string) => void
}

/** Under a bubble: why it is not sent, and what to do. */
export function DeliveryNote({ row, actions }: { row: MessageRow; actions: PendingActions }) {
  const t = useTranslations('chat')
  const reason = useRefusalWords(row.refusal)
  const id = row.clientMessageId
  const failed = row.note === 'failed'
  // What was already handed over when the connection went can't be called back.
  const canTake = failed || row.delivery === 'waiting'
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-end gap-x-2.5 px-0.5 pt-0.5 text-text-3 type-time"
    >
      <span className={failed ? 'text-danger' : undefined}>{failed ? reason : t('waiting')}</span>
      {failed && (!row.refusal || canRetry(row.refusal)) ? (
        <Action label={t('retry')} onClick={() => actions.retry(id)} />
      ) : null}
      {canTake ? <Action label={t('edit')} onClick={() => actions.edit(id)} /> : null}
      {canTake ? <Action label={t('delete')} onClick={() => actions.discard(id)} /> : null}
    </div>
  )
}

function Action({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="relative rounded-spine font-semibold text-text-1 after:absolute after:-inset-x-1 after:-inset-y-1.5 hover:underline max-md:after:-inset-y-3.5"
    >
      {label}
    </button>
  )
}

/** The server's own sentence, for only the server knows; what this page found out itself has words of its own. */
function useRefusalWords(refusal: MessageRow['refusal']): string {
  const t = useTranslations('chat')
  switch (refusal?.code) {
    case 'UNAUTHENTICATED':
    case 'UPLOAD_STOPPED':
    case 'UPLOAD_REFUSED':
    case 'UPLOAD_LOST':
      return t(`refused.${refusal.code}`)
    default:
      return refusal?.message === undefined ? t('notSent') : t('refused.because', { reason: refusal.message })
  }
}
