'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { type Draft, emptyDraft } from '../model/draft'
import { createDrafts, type Drafts } from '../model/drafts'
import { draftStorage } from './draft-storage'

const byUser = new Map<string, Drafts>()

/** A person's drafts on this device. */
export function draftsOf(userId: string): Drafts {
  const known = byUser.get(userId)
  if (known) return known
  const drafts = createDrafts(draftStorage(userId), (run, ms) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  })
  byUser.set(userId, drafts)
  // Not pagehide alone, which isn't fired when a phone suspends the browser.
  window.addEventListener('pagehide', drafts.flush)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') drafts.flush()
  })
  return drafts
}

/** From now on, this page stores none of their drafts. */
export function stopDrafts(userId: string) {
  byUser.get(userId)?.close()
  byUser.delete(userId)
}

export function useDraft(userId: string, conversationId: string): [Draft, change: (change: Partial<Draft>) => void] {
  const drafts = useMemo(() => draftsOf(userId), [userId])
  const draft = useSyncExternalStore(
    drafts.subscribe,
    () => drafts.get(conversationId),
    () => emptyDraft,
  )
  const change = useMemo(() => (change: Partial<Draft>) => drafts.set(conversationId, change), [drafts, conversationId])
  return [draft, change]
}
