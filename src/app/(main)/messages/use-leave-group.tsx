'use client'

import { type ReactNode, useCallback, useState } from 'react'
import { onDemand, useWhenIdle } from '@/ui/on-demand'

const leaveDialog = onDemand(() => import('@/features/groups/leave-dialog').then((part) => part.LeaveDialog))

export interface Group {
  conversationId: string
  name: string
}

/** Leaving a group from its menu, wherever that was opened: asked first. */
export function useLeaveGroup(onLeft: (conversationId: string) => void): {
  ask: (group: Group) => void
  dialog: ReactNode
} {
  const [group, setGroup] = useState<Group | null>(null)
  const [isOpen, setOpen] = useState(false)
  useWhenIdle(leaveDialog.load)
  const ask = useCallback(
    (group: Group) =>
      leaveDialog.load(() => {
        setGroup(group)
        setOpen(true)
      }),
    [],
  )
  return {
    ask,
    dialog: group ? (
      <leaveDialog.Part {...group} open={isOpen} onOpenChange={setOpen} onLeft={() => onLeft(group.conversationId)} />
    ) : null,
  }
}
