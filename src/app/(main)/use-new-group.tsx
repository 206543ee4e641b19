'use client'

import { type ReactNode, useState } from 'react'
import { onDemand, useWhenIdle } from '@/ui/on-demand'

const newGroupDialog = onDemand(() =>
  import('@/features/people/view/new-group-dialog').then((part) => part.NewGroupDialog),
)

interface NewGroup {
  open: () => void
  dialog: ReactNode
}

/** The dialog for a new group, downloaded once the page is at rest. */
export function useNewGroup(meId: string, onCreated: (conversationId: string) => void): NewGroup {
  const [isOpen, setOpen] = useState(false)
  useWhenIdle(newGroupDialog.load)
  return {
    open: () => newGroupDialog.load(() => setOpen(true)),
    dialog: <newGroupDialog.Part open={isOpen} onOpenChange={setOpen} meId={meId} onCreated={onCreated} />,
  }
}
