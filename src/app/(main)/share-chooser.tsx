'use client'

import { useConvex } from 'convex/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { draftsOf } from '@/features/composer/data/use-draft'
import { emptyDraft, joinDrafts } from '@/features/composer/model/draft'
import { useConversations } from '@/features/conversations/data/use-conversations'
import { uploadsFor } from '@/features/files/data/use-uploads'
import { useOpenConversation } from '@/features/people/data/use-open-conversation'
import { SearchPalette } from '@/features/search/view/search-palette'
import { takeShared } from '@/features/sharing/data/shared-here'
import type { Shared } from '@/features/sharing/model/shared-content'
import '@/ui/messages/files'
import { toast } from '@/ui/toast'
import { limits } from '../../../domain/limits'
import { useActiveConversation } from './use-active-conversation'
import { useFindable } from './use-findable'
import type { Me } from './use-me'

const noCommands: never[] = []

/** Asks which chat gets what another app shared. It becomes part of the draft there: nothing is sent by itself. */
export function ShareChooser({ meId }: { meId: Me['_id'] }) {
  const t = useTranslations()
  const convex = useConvex()
  const { open } = useActiveConversation()
  const [shared, setShared] = useState<Shared | null>(null)
  const isTaken = useRef(false)
  useEffect(() => {
    if (isTaken.current) return
    isTaken.current = true
    // Going back, or reloading, asks nothing again.
    window.history.replaceState(null, '', '/messages')
    void takeShared().then(setShared)
  }, [])
  const put = useCallback(
    async (conversationId: string) => {
      setShared(null)
      const drafts = draftsOf(meId)
      await drafts.loaded
      if (shared) {
        const files = shared.files.filter(({ size }) => size <= limits.fileBytes)
        const tooLarge = shared.files.find((file) => !files.includes(file))
        if (tooLarge) toast(t('files.tooLarge', { name: tooLarge.name, limit: limits.fileBytes / 1024 / 1024 }))
        const uploads = uploadsFor(convex, meId)
        const { content, files: ids } = joinDrafts(drafts.get(conversationId), {
          ...emptyDraft,
          content: shared.text,
          files: files.map((file) => uploads.add(file)),
        })
        drafts.set(conversationId, { content, files: ids })
      }
      open(conversationId)
    },
    [shared, convex, meId, open, t],
  )
  const putThere = useCallback((conversationId: string) => void put(conversationId), [put])
  const openPerson = useOpenConversation(meId, putThere)
  const findable = useFindable(useConversations(), meId)
  return (
    <SearchPalette
      open={shared !== null}
      onOpenChange={(isOpen) => !isOpen && setShared(null)}
      {...findable}
      meId={meId}
      commands={noCommands}
      forSharing
      onOpenChat={putThere}
      onOpenPerson={(person) => void openPerson(person)}
    />
  )
}
