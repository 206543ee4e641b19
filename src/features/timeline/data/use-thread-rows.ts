'use client'

import { useEffect, useMemo, useState } from 'react'
import { usePeople } from '@/features/conversation/data/use-people'
import { useQuotes } from '@/features/conversation/data/use-quotes'
import type { Conversation } from '@/features/conversation/types'
import { useUploads, useUploadsRevision } from '@/features/files/data/use-uploads'
import { useOutboxEntries } from '@/features/outbox/data/use-outbox'
import type { Outbox } from '@/features/outbox/model/outbox'
import { startOfDay } from '@/ui/time/format'
import { reuseRows } from '../model/same-rows'
import { buildRows, pendingEntries, type Row, type UnreadDivider } from '../model/thread-rows'
import { useReceipts } from './use-receipts'
import type { ThreadPages } from './use-thread-pages'

interface ThreadRowsInput {
  conversation: Conversation
  pages: ThreadPages
  outbox: Outbox
  /** Seqs of pinned messages. */
  pinned: ReadonlySet<number>
  divider: UnreadDivider
  offline: boolean
}

/** The timeline's rows, from loaded pages and unsent messages, and the people they name. */
export function useThreadRows({ conversation, pages, outbox, pinned, divider, offline }: ThreadRowsInput) {
  const { conversationId, kind, self } = conversation
  const { messages, marks, receivedSeq } = pages
  // Without any page, there is nothing between them and the end.
  const atEnd = pages.atLiveEnd || pages.run === null
  const { receipts, onVisible } = useReceipts(conversation, messages)
  const entries = useOutboxEntries(outbox, conversationId)
  const uploads = useUploads(self)
  const uploadsRevision = useUploadsRevision(uploads)
  const quoted = useQuotes(conversationId, messages, entries, marks)
  const people = usePeople(conversation, messages, quoted)
  const inGroup = kind === 'group'
  const built = useMemo(
    () =>
      buildRows({
        messages,
        marks,
        pinned,
        pending: atEnd ? pendingEntries(entries, messages, self) : [],
        self,
        people,
        receipts,
        divider,
        uploads,
        offline,
        inGroup,
        dayOf: (at) => String(startOfDay(at)),
      }),
    // Uploads are kept outside React; their revision stands for them.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [
      messages,
      marks,
      pinned,
      atEnd,
      entries,
      self,
      people,
      receipts,
      divider,
      uploads,
      uploadsRevision,
      offline,
      inGroup,
    ],
  )

  useEffect(() => {
    if (!entries.some(({ state }) => state === 'acknowledged')) return
    outbox.settle(conversationId, (entry) => entry.seq !== null && entry.seq <= receivedSeq)
  }, [outbox, conversationId, receivedSeq, entries])

  return { rows: useReusedRows(built), people, quoted, onVisible }
}

function useReusedRows(built: readonly Row[]): readonly Row[] {
  const [kept, setKept] = useState({ built, rows: built })
  if (kept.built === built) return kept.rows
  const rows = reuseRows(kept.rows, built)
  setKept({ built, rows })
  return rows
}
