import type { useTranslations } from 'use-intl'
import { failureText } from '@/ui/failure'
import '@/ui/messages/chats'
import { clockTime, daysBetween, startOfDay, weekdayTime } from '@/ui/time/format'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { isUnread, type ListEntry } from '../model/conversation'
import { type MuteChoice, muteLength, type NotifyChoice } from '../model/mute'
import { changeMine, showRemoved } from './conversation-optimistic'
import { createSending, lastSeqOf, type SendingParts } from './conversation-sending'

/** The previous state that undoing a change needs. */
export type Kept = Pick<ListEntry, 'conversationId' | 'unread' | 'markedUnread' | 'archived' | 'muted'> & {
  mutedUntil?: number | undefined
}

const idsOf = (kept: readonly Kept[]) => kept.map(({ conversationId }) => conversationId)

export interface ConversationChangesParts extends SendingParts {
  t: ReturnType<typeof useTranslations<'list'>>
}

/** The list's actions on conversations: shown at once, with Undo where someone might want it. */
export function createConversationChanges(parts: ConversationChangesParts) {
  const { convex, changes, t } = parts
  const { run, keep, readUpTo } = createSending(parts)
  const undoing = (undo: () => void) => ({ action: { label: t('undo'), onSelect: undo } })

  function markRead(kept: readonly Kept[]) {
    const unread = kept.filter(isUnread)
    if (unread.length === 0) return toast(t('nothingUnread'))
    // R2, R4: what was read stays read; the mark says that the user still wants to deal with it.
    changes.say(
      readUpTo(idsOf(unread)),
      t('markedRead', { count: unread.length }),
      undoing(() => void keep(idsOf(unread), { markedUnread: true })),
    )
  }

  function archive(kept: readonly Kept[], archived: boolean) {
    const ids = idsOf(kept.filter((one) => one.archived !== archived))
    if (ids.length === 0) return
    changes.say(
      keep(ids, { archived }),
      archived ? t('archived', { count: ids.length }) : t('unarchived', { count: ids.length }),
      undoing(() => void keep(ids, { archived: !archived })),
    )
  }

  function mute(kept: Kept, choice: MuteChoice) {
    const now = Date.now()
    const muteForMs = muteLength(choice, now, startOfDay(now)) ?? undefined
    const left = kept.mutedUntil === undefined ? undefined : Math.max(1, kept.mutedUntil - now)
    changes.say(
      keep([kept.conversationId], { muted: true, muteForMs }),
      muteForMs === undefined ? t('mutedAlways') : t('mutedUntil', { time: untilText(now + muteForMs, now) }),
      undoing(() => void keep([kept.conversationId], { muted: kept.muted, muteForMs: kept.muted ? left : undefined })),
    )
  }

  /**
   * Deletes a one-to-one chat or notes, up to the newest known message; later ones stay. The list removes it at once.
   * `onBack`: it was undone or rejected.
   */
  function remove(conversationId: string, onBack: () => void) {
    const upToSeq = lastSeqOf(convex, conversationId)
    const set = (on: boolean, call: () => Promise<unknown>) => {
      const change = changes.make(
        upToSeq === undefined ? [] : [{ kind: 'chat', conversationId, seq: upToSeq, on }],
        call,
      )
      change.catch((error: unknown) => toast(failureText(error) ?? t('changeFailed')))
      return change
    }
    const restore = () => {
      onBack()
      void set(false, () => convex.mutation(api.conversations.restoreChat, { conversationId }))
    }
    const change = set(true, () =>
      convex.mutation(
        api.conversations.deleteChat,
        { conversationId, ...(upToSeq === undefined ? {} : { upToSeq }) },
        { optimisticUpdate: (store) => showRemoved(store, conversationId) },
      ),
    )
    change.catch(onBack)
    changes.say(change, t('chatDeleted'), undoing(restore))
  }

  const unmute = ({ conversationId }: Kept) => void keep([conversationId], { muted: false })

  /** Muting takes precedence over the other choices, so each of them ends it. */
  function notify(kept: Kept, choice: NotifyChoice) {
    if (choice === 'muted') return kept.muted ? undefined : mute(kept, 'always')
    if (kept.muted) unmute(kept)
    const { conversationId } = kept
    const change = run(
      [conversationId],
      () => [{ kind: 'notify', conversationId, choice }],
      (conversationIds) =>
        convex.mutation(
          api.notifications.setConversationNotifications,
          { conversationIds, choice },
          {
            optimisticUpdate: (store) =>
              changeMine(store, conversationId, (mine) => ({
                ...mine,
                notify: choice === 'inherit' ? undefined : choice,
              })),
          },
        ),
    )
    changes.say(change, null)
  }

  return {
    markRead,
    notify,
    remove,
    archive,
    mute,
    unmute,
    pin: ({ conversationId }: Kept, pinned: boolean) => void keep([conversationId], { pinned }),
    markUnread: (kept: readonly Kept[]) => void keep(idsOf(kept), { markedUnread: true }),
  }
}

/** 18:00, or tomorrow's with its day. */
export const untilText = (at: number, now: number) => (daysBetween(now, at) === 0 ? clockTime(at) : weekdayTime(at))
