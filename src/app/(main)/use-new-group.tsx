'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'

const NewGroupDialog = dynamic(() => import('@/features/people/new-group-dialog').then((part) => part.NewGroupDialog))

interface NewGroup {
  open: () => void
  dialog: ReactNode
}

/** The dialog for a new group, loaded when it is first asked for and kept, so that it can leave as it came. */
export function useNewGroup(meId: string, onCreated: (conversationId: string) => void): NewGroup {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never')
  return {
    open: () => setState('open'),
    dialog:
      state === 'never' ? null : (
        <NewGroupDialog
          open={state === 'open'}
          onOpenChange={(open) => setState(open ? 'open' : 'closed')}
          meId={meId}
          onCreated={onCreated}
        />
      ),
  }
}
