'use client'

import { type ReactNode, useCallback, useState } from 'react'
import { useConversationChanges } from '@/features/conversations/conversation-changes'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { isGroupKey } from '../../../../domain/conversation-key'

const leaveDialog = onDemand(() => import('@/features/groups/leave-dialog').then((part) => part.LeaveDialog))

export interface Chat {
  conversationId: string
  name: string
}

/** Leaving a group, which is asked first, and deleting a chat, which can be taken back: wherever its menu was opened. */
export function useLeaveChat(onLeft: (conversationId: string) => void): {
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
        onLeft(chat.conversationId)
        return remove(chat.conversationId)
      }
      leaveDialog.load(() => {
        setGroup(chat)
        setOpen(true)
      })
    },
    [onLeft, remove],
  )
  return {
    leave,
    dialog: group ? (
      <leaveDialog.Part {...group} open={isOpen} onOpenChange={setOpen} onLeft={() => onLeft(group.conversationId)} />
    ) : null,
  }
}
