import type { useTranslations } from 'use-intl'
import type { useChanges } from '@/features/changes/data/use-changes'
import type { Drafts } from '@/features/composer/model/drafts'
import { createEdits } from '@/features/composer/model/edits'
import { failureText } from '@/ui/failure'
import '@/ui/messages/chat'
import { toast } from '@/ui/toast'
import { messageChanges } from '../data/message-changes-on-demand'
import type { MessageParts } from './message-parts'

interface EditingParts extends MessageParts {
  changes: ReturnType<typeof useChanges>
  t: ReturnType<typeof useTranslations<'chat'>>
  drafts: Drafts
}

/** Edits of the open chat's messages, in its composer. */
export function createMessageEditing({ conversationId, convex, changes, t, thread, drafts }: EditingParts) {
  return createEdits({
    drafts,
    conversationId,
    textOf: (seq) => thread.current?.between(seq, seq)?.[0]?.content,
    send: async (edit) => (await messageChanges.bring())({ conversationId, convex, changes, t }).edit(edit),
    onPutAside: (takeUp) => toast(t('editPutAside'), { action: { label: t('undo'), onSelect: takeUp } }),
    onRefused: (error, takeUp) =>
      toast(failureText(error) ?? t('editFailed'), takeUp ? { action: { label: t('edit'), onSelect: takeUp } } : {}),
  })
}
