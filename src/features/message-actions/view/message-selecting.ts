import type { useTranslations } from 'use-intl'
import type { MessageRow } from '@/features/timeline/model/message-row'
import '@/ui/messages/chat'
import { clockTime } from '@/ui/time/format'
import { toast } from '@/ui/toast'
import { limits } from '../../../../domain/limits'
import type { MessageChanges } from '../data/message-changes-on-demand'
import type { MessageWork } from '../data/message-work'
import { type CopiedWords, copiedLines } from '../model/copied-messages'
import { allowedBulkActions } from '../model/message-actions'
import { createSelectionStore, inOrder } from '../model/selection'
import { copyAndSay, type MessageParts, rightsIn, textOf } from './message-parts'

interface SelectingParts extends MessageParts {
  t: ReturnType<typeof useTranslations<'chat'>>
}

type Selecting = Pick<MessageWork, 'selection' | 'pick' | 'pickAll' | 'bulkAllowed' | 'runBulk'>

/** Selecting messages, and the actions on all selected ones. */
export function createMessageSelecting(
  { t, thread, latest }: SelectingParts,
  { markRead, deleteForMe, deleteForAll }: MessageChanges,
): Selecting {
  const selection = createSelectionStore(limits.messagesPerDelete)
  const sayFull = () => toast(t('selection.full', { count: limits.messagesPerDelete }))

  const wordsOf = (row: MessageRow): CopiedWords => ({
    name: thread.current?.nameOf(row.senderId) ?? '',
    time: clockTime(row.sentAt),
    words: textOf(row) || row.files.map(({ name }) => name).join(', '),
  })

  return {
    selection,
    pick(row, isRange) {
      if (row.messageId === null || row.seq === null) return
      const from = isRange ? selection.last() : null
      // Half a range would look like all of it, and messages that aren't loaded can't be selected.
      const range = from && (thread.current?.between(from.seq ?? row.seq, row.seq) ?? null)
      if (from && !range) toast(t('selection.tooFar'))
      const isAll = from ? selection.add(range ?? [row]) : selection.toggle(row)
      if (!isAll) sayFull()
    },
    pickAll() {
      const rows = (thread.current?.all() ?? []).filter(({ messageId, seq }) => messageId !== null && seq !== null)
      if (!selection.add(rows)) sayFull()
    },
    bulkAllowed(picked) {
      const rights = rightsIn(latest.current)
      return rights ? allowedBulkActions(inOrder(picked), rights) : []
    },
    runBulk(action) {
      const rows = inOrder(selection.get() ?? new Map())
      selection.clear()
      if (action === 'copy') void copyAndSay(copiedLines(rows.map(wordsOf)), t('textCopied'), t)
      else if (action === 'markRead') markRead(rows)
      else if (action === 'deleteForMe') deleteForMe(rows)
      else deleteForAll(rows)
    },
  }
}
