'use client'

import { useMemo } from 'react'
import type { Composed } from '@/features/composer/model/draft'
import type { Drafts } from '@/features/composer/model/drafts'
import type { Outbox } from '@/features/outbox/model/outbox'
import type { OutboxState } from '@/features/outbox/model/outbox-entry'
import { draftsOf } from '@/features/composer/data/use-draft'
import { useOutbox } from '@/features/outbox/data/use-outbox'
import type { Uploads } from '@/features/files/model/uploads'
import { useUploads } from '@/features/files/data/use-uploads'
import type { LocalStates, UnsentIn } from '@/features/conversations/data/local-states'

/** The chat's drafts and outbox, as the chat list shows them. */
export function useLocalStates(meId: string): LocalStates {
  const outbox = useOutbox(meId)
  const uploads = useUploads(meId)
  return useMemo(() => localStates(draftsOf(meId), outbox, uploads), [meId, outbox, uploads])
}

function localStates(drafts: Drafts, outbox: Outbox, uploads: Uploads): LocalStates {
  /** Shows the first file's name for a message without text. */
  const lineOf = ({ content, files }: Composed) => content || uploads.get(files[0] ?? '')?.name || ''
  const newest = (id: string, states: readonly OutboxState[]) => {
    const entry = outbox.entries(id).findLast(({ state }) => states.includes(state))
    return entry ? lineOf(entry) : null
  }
  let unsent: { key: string; all: readonly UnsentIn[] } = { key: '', all: [] }
  return {
    unsent() {
      const messages = outbox.conversations()
      const all = [...new Set([...drafts.conversations(), ...messages])]
        .filter((id) => messages.has(id) || lineOf(drafts.get(id)) !== '')
        .map((conversationId) => ({ conversationId, isMessage: messages.has(conversationId) }))
      const key = JSON.stringify(all)
      if (key !== unsent.key) unsent = { key, all }
      return unsent.all
    },
    subscribe: (listener) => {
      const stopDrafts = drafts.subscribe(listener)
      const stopOutbox = outbox.subscribe(listener)
      return () => {
        stopDrafts()
        stopOutbox()
      }
    },
    draft: (id) => lineOf(drafts.get(id)),
    failed: (id) => newest(id, ['failed']),
    waiting: (id) => newest(id, ['waiting', 'sending']),
  }
}
