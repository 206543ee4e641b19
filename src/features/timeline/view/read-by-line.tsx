'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import { useIsSelecting } from '@/features/message-actions/data/use-is-selecting'
import { cx } from '@/ui/cx'
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
 * R6: “Read by 4 of 5” below the user's last message in a group; pressing it shows who. In a large group, where someone
 * reads all the time, it is queried only then.
 */
export function ReadByLine({ row, conversation, people }: ReadByLineProps) {
  const t = useTranslations('chat')
  const { conversationId, self, head } = conversation
  const [isOpen, setOpen] = useState(false)
  const isSelecting = useIsSelecting(useMessageWork().selection)
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
      // It overlaps the end of the message above; the rest of it lets clicks through to that message.
      className="pointer-events-none relative -mt-2.5 flex h-6.5 items-start justify-end pe-0.5 compact:-mt-1.5"
    >
      {words ? (
        <button
          type="button"
          aria-haspopup="dialog"
          onPointerEnter={() => dialog.load()}
          onClick={() => dialog.load(() => setOpen(true))}
          className={cx(
            'pointer-events-auto relative rounded-chip px-1 text-text-3 transition-colors type-time after:absolute after:-inset-x-1 after:-inset-y-1 press-text max-md:after:-inset-y-3.5',
            // The tint of a selected message would end in the middle of the words.
            isSelecting && 'invisible',
          )}
        >
          {words}
        </button>
      ) : null}
      <dialog.Part open={isOpen} onOpenChange={setOpen} readers={readers} people={people} />
    </div>
  )
}
