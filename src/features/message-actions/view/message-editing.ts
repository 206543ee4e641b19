import type { useTranslations } from 'use-intl'
import type { Drafts } from '@/features/composer/model/drafts'
import { createEdits } from '@/features/composer/model/edits'
import { failureText } from '@/ui/failure'
import '@/ui/messages/chat'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { changeMessage, edited } from '../model/optimistic'
import type { MessageParts } from './message-parts'

interface EditingParts extends MessageParts {
  t: ReturnType<typeof useTranslations<'chat'>>
  drafts: Drafts
}

/** Edits of the open chat's messages, in its composer. */
export function createMessageEditing({ conversationId, convex, t, thread, drafts }: EditingParts) {
  return createEdits({
    drafts,
    conversationId,
    textOf: (seq) => thread.current?.between(seq, seq)?.[0]?.content,
    send: ({ messageId, seq, content }) => {
      const optimistic = edited(content, Date.now())
      return convex.mutation(
        api.messages.editMessage,
        { messageId, content },
        { optimisticUpdate: (store) => changeMessage(store, conversationId, seq, optimistic) },
      )
    },
    onPutAside: (takeUp) => toast(t('editPutAside'), { action: { label: t('undo'), onSelect: takeUp } }),
    onRefused: (error, takeUp) =>
      toast(failureText(error) ?? t('editFailed'), takeUp ? { action: { label: t('edit'), onSelect: takeUp } } : {}),
  })
}
