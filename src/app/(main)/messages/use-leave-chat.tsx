'use client'

import { type ReactNode, useCallback, useState } from 'react'
import { emptyDraft, joinDrafts } from '@/features/composer/model/draft'
import { draftsOf } from '@/features/composer/data/use-draft'
import { conversationChanges, useConversationChanges } from '@/features/conversations/data/use-conversation-changes'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { isGroupKey } from '../../../../domain/conversation-key'

const leaveDialog = onDemand(() => import('@/features/groups/view/leave-dialog').then((part) => part.LeaveDialog))

export interface Chat {
  conversationId: string
  name: string
}

/** Leaves a group after a confirmation, or deletes a chat, which can be undone: from any of its menus. */
export function useLeaveChat(
  meId: string,
  onLeft: (conversationId: string) => void,
): {
  leave: (chat: Chat) => void
  dialog: ReactNode
} {
  const [group, setGroup] = useState<Chat | null>(null)
  const [isOpen, setOpen] = useState(false)
  const { remove } = useConversationChanges()
  useWhenIdle(leaveDialog.load)
  const leave = useCallback(
    (chat: Chat) => {
      if (!isGroupKey(chat.conversationId)) {
        return conversationChanges.load(() => {
          onLeft(chat.conversationId)
          remove(chat.conversationId, setDraftAside(meId, chat.conversationId))
        })
      }
      leaveDialog.load(() => {
        setGroup(chat)
        setOpen(true)
      })
    },
    [meId, onLeft, remove],
  )
  return {
    leave,
    dialog: group ? (
      <leaveDialog.Part {...group} open={isOpen} onOpenChange={setOpen} onLeft={() => onLeft(group.conversationId)} />
    ) : null,
  }
}

/**
 * The draft is removed with its chat, because it would otherwise appear as a row in the list; returns a function that
 * restores it.
 */
function setDraftAside(meId: string, conversationId: string): () => void {
  const drafts = draftsOf(meId)
  const { saving, ...aside } = drafts.get(conversationId)
  drafts.set(conversationId, { ...emptyDraft, saving })
  return () => {
    drafts.set(conversationId, joinDrafts({ ...aside, saving: [] }, drafts.get(conversationId)))
  }
}
