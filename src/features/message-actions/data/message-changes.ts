import type { useConvex } from 'convex/react'
import type { useTranslations } from 'use-intl'
import type { useChanges } from '@/features/changes/data/use-changes'
import type { Pin } from '@/features/conversation/types'
import type { MessageRow } from '@/features/timeline/model/message-row'
import '@/ui/messages/chat'
import type { Edit } from '@/features/composer/model/draft'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { changeHidden, changeMessage, changePin, changeReaction, deleted, edited } from '../model/optimistic'

export interface MessageChangesParts {
  conversationId: string
  convex: ReturnType<typeof useConvex>
  changes: ReturnType<typeof useChanges>
  t: ReturnType<typeof useTranslations<'chat'>>
}

/** Changes to messages on the server: shown at once, stored until the server has them, reverted by "Undo". */
export function createMessageChanges({ conversationId, convex, changes, t }: MessageChangesParts) {
  const complain = (error: unknown) => toast(failureText(error) ?? t('actionFailed'))

  function deleteForAll(rows: readonly MessageRow[]) {
    const own = rows.flatMap(({ messageId, seq, content }) =>
      messageId === null || seq === null ? [] : [{ messageId, seq, content }],
    )
    const messageIds = own.map(({ messageId }) => messageId)
    // Replaces a stored deletion that was undone while offline, so that the deletion isn't sent later.
    const undo = () =>
      void changes
        .make(
          messageIds.map((messageId) => ({ kind: 'delete', messageId, isUndone: true })),
          () =>
            convex.mutation(
              api.messages.restoreMessages,
              { messageIds },
              {
                optimisticUpdate(store) {
                  for (const { seq, content } of own) {
                    changeMessage(store, conversationId, seq, (one) => ({ ...one, content, isDeleted: false }))
                  }
                },
              },
            ),
        )
        .catch(complain)
    const deletion = changes.make(
      messageIds.map((messageId) => ({ kind: 'delete', messageId })),
      () =>
        convex.mutation(
          api.messages.deleteMessages,
          { messageIds },
          {
            optimisticUpdate(store) {
              for (const { seq } of own) changeMessage(store, conversationId, seq, deleted)
            },
          },
        ),
    )
    deletion.catch(complain)
    changes.say(deletion, t('messagesDeleted', { count: own.length }), {
      action: { label: t('undo'), onSelect: undo },
    })
  }

  function setHidden(seqs: number[], isHidden: boolean) {
    const mutation = isHidden ? api.messages.deleteForMe : api.messages.undeleteForMe
    const change = changes.make(
      seqs.map((seq) => ({ kind: 'hide', conversationId, seq, on: isHidden })),
      () =>
        convex.mutation(
          mutation,
          { conversationId, seqs },
          { optimisticUpdate: (store) => changeHidden(store, conversationId, seqs, isHidden) },
        ),
    )
    change.catch(complain)
    return change
  }

  function deleteForMe(rows: readonly MessageRow[]) {
    const seqs = rows.flatMap(({ seq }) => seq ?? [])
    changes.say(setHidden(seqs, true), t('messagesDeletedForMe', { count: seqs.length }), {
      action: { label: t('undo'), onSelect: () => void setHidden(seqs, false) },
    })
  }

  function setPin(pin: Pin, on: boolean) {
    const { seq } = pin
    changes
      .make([{ kind: 'pin', conversationId, seq, on }], () =>
        convex.mutation(
          api.pins.setPin,
          { conversationId, seq, on },
          { optimisticUpdate: (store) => changePin(store, conversationId, pin, on) },
        ),
      )
      .catch(complain)
  }

  function react(seq: number, emoji: string, on: boolean) {
    changes
      .make([{ kind: 'reaction', conversationId, seq, emoji, on }], () =>
        convex.mutation(
          api.reactions.setReaction,
          { conversationId, seq, emoji, on },
          { optimisticUpdate: (store) => changeReaction(store, conversationId, seq, emoji, on) },
        ),
      )
      .catch(complain)
  }

  function markRead(rows: readonly MessageRow[]) {
    const seq = Math.max(...rows.map((row) => row.seq ?? -1))
    // R2, R4: a read position never moves back. Undo marks the chat as unread instead.
    const undo = () =>
      void changes
        .make([{ kind: 'prefs', conversationId, pref: 'markedUnread', on: true }], () =>
          convex.mutation(api.conversations.setPrefs, { conversationIds: [conversationId], markedUnread: true }),
        )
        .catch(complain)
    const change = changes.make([{ kind: 'read', conversationId, seq }], () =>
      convex.mutation(api.messages.markMessageAsRead, { conversationId, seq }),
    )
    change.catch(complain)
    changes.say(change, t('selection.markedRead'), { action: { label: t('undo'), onSelect: undo } })
  }

  function edit({ messageId, seq, content }: Edit) {
    const optimistic = edited(content, Date.now())
    return convex.mutation(
      api.messages.editMessage,
      { messageId, content },
      { optimisticUpdate: (store) => changeMessage(store, conversationId, seq, optimistic) },
    )
  }

  return { deleteForAll, deleteForMe, setPin, react, markRead, edit }
}
