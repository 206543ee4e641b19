'use client'

import { useConvex } from 'convex/react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useChanges } from '@/features/changes/data/use-changes'
import { codeOnDemand } from '@/ui/on-demand'
import type { createConversationChanges } from './conversation-changes'

type Changes = ReturnType<typeof createConversationChanges>

export const conversationChanges = codeOnDemand(() =>
  import('./conversation-changes').then((part) => part.createConversationChanges),
)

/** The list's actions on conversations, made once their code is here. */
export function useConversationChanges(): { [Name in keyof Changes]: (...args: Parameters<Changes[Name]>) => void } {
  const convex = useConvex()
  const changes = useChanges()
  const t = useTranslations('list')
  return useMemo(() => {
    const make = (change: (changes: Changes) => void) =>
      conversationChanges.load((create) => change(create({ convex, changes, t })))
    return {
      markRead: (kept) => make((its) => its.markRead(kept)),
      notify: (kept, choice) => make((its) => its.notify(kept, choice)),
      remove: (conversationId, onBack) => make((its) => its.remove(conversationId, onBack)),
      archive: (kept, archived) => make((its) => its.archive(kept, archived)),
      mute: (kept, choice) => make((its) => its.mute(kept, choice)),
      unmute: (kept) => make((its) => its.unmute(kept)),
      pin: (kept, pinned) => make((its) => its.pin(kept, pinned)),
      markUnread: (kept) => make((its) => its.markUnread(kept)),
    }
  }, [convex, changes, t])
}
