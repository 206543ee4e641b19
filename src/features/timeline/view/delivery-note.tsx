'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { canRetry } from '@/features/outbox/model/outbox-entry'
import type { MessageRow } from '../model/message-row'

/** Actions on a message that isn't on the server. Stable, so that bubbles don't re-render. */
export interface PendingActions {
  retry: (clientMessageId: string) => void
  /** Moves the message back into the composer. False if it is being sent, or has been. */
  edit: (clientMessageId: string) => boolean
  discard: (clientMessageId: string) => void
  /** Removes a file that is still uploading from the message. */
  dropFile: (clientMessageId: string, file: string) => void
}

/** Shown below a bubble: why it wasn't sent, and what to do. */
export function DeliveryNote({ row, actions }: { row: MessageRow; actions: PendingActions }) {
  const t = useTranslations('chat')
  const reason = useRefusalWords(row.refusal)
  const id = row.clientMessageId
  const failed = row.note === 'failed'
  // A message that was being sent when the connection dropped can't be withdrawn.
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
      className="relative rounded-spine font-semibold text-text-1 after:absolute after:-inset-x-1 after:-inset-y-1.5 press-line max-md:after:-inset-y-3.5"
    >
      {label}
    </button>
  )
}

/**
 * Shows the server's message if only the server knows the reason; errors found by this page have texts of their own.
 */
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
