'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { onDemand } from '@/ui/on-demand'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import { readersOf } from '../../../../domain/receipts'
import type { ReadersRow } from '../model/thread-rows'
import type { Conversation, People } from '@/features/conversation/types'

const dialog = onDemand(() => import('./readers-dialog').then((part) => part.ReadersDialog))

interface ReadByLineProps {
  row: ReadersRow
  conversation: Conversation
  people: People
}

/**
 * R6: “Read by 4 of 5” under one's last message in a group; who it is, on a press. In a large group, where somebody
 * reads all the time, it is asked for only then.
 */
export function ReadByLine({ row, conversation, people }: ReadByLineProps) {
  const t = useTranslations('chat')
  const { conversationId, self, head } = conversation
  const [isOpen, setOpen] = useState(false)
  const isLarge = head.memberCount > limits.readersLive
  const positions = useQuery({
    query: api.receipts.getReadPositions,
    args: row.seq !== null && (isOpen || !isLarge) ? { conversationId } : 'skip',
  })
  const readers =
    row.seq !== null && positions.status === 'success'
      ? readersOf(positions.data, { senderId: self, seq: row.seq })
      : null
  const total = readers ? readers.read.length + readers.unread.length : 0
  const words =
    readers && total > 0
      ? t('readBy', { read: readers.read.length, total })
      : isLarge && row.seq !== null && !isOpen
        ? t('whoHasRead')
        : null
  return (
    <div
      data-row={row.key}
      // Over the end of the message above it, which would take what is meant for the words; the rest lets it through.
      className="pointer-events-none relative -mt-2.5 flex h-6.5 items-start justify-end pe-0.5 compact:-mt-1.5"
    >
      {words ? (
        <button
          type="button"
          aria-haspopup="dialog"
          onPointerEnter={() => dialog.load()}
          onClick={() => dialog.load(() => setOpen(true))}
          className="pointer-events-auto relative rounded-chip px-1 text-text-3 transition-colors type-time after:absolute after:-inset-x-1 after:-inset-y-1 hover:text-text-1 max-md:after:-inset-y-3.5"
        >
          {words}
        </button>
      ) : null}
      <dialog.Part open={isOpen} onOpenChange={setOpen} readers={readers} people={people} />
    </div>
  )
}
