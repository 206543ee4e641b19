'use client'

import { useConvex } from 'convex/react'
import { type RefObject, useEffect, useMemo, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useChanges } from '@/features/changes/data/use-changes'
import { copyText } from '@/ui/copy'
import '@/ui/messages/chat'
import { clockTime } from '@/ui/time/format'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { hrefOf } from '../../../../domain/addresses'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import { readCalled } from '@/features/message-text/model/called-people'
import { type CopiedWords, copiedLines } from '../model/copied-messages'
import { previewText } from '../../../../domain/previews'
import { copiedText } from '../../../../domain/text/plain'
import type { Drafts } from '@/features/composer/model/drafts'
import { createEdits } from '@/features/composer/model/edits'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import { mayPin } from '@/features/pins/model/may-pin'
import type { MessageRow } from '@/features/timeline/model/message-row'
import type { ConversationState } from '@/features/conversation/types'
import { allowedActions, allowedBulkActions, type Rights } from '../model/message-actions'
import { createMessageChanges } from '../data/message-changes'
import type { MessageWork } from '../data/message-work'
import { createLayerStore } from '../model/open-layer'
import { changeMessage, edited } from '../model/optimistic'
import { createSelectionStore, inOrder } from '../model/selection'
import type { ThreadHandle } from '@/features/timeline/model/thread-handle'

interface MessageWorkInput {
  conversationId: string
  state: ConversationState
  drafts: Drafts
  thread: RefObject<ThreadHandle | null>
  focusComposer: () => void
}

/** Every action on messages of the open chat. Actions that involve the composer change the draft. */
export function useMessageWorkOf({ conversationId, state, drafts, thread, focusComposer }: MessageWorkInput) {
  const t = useTranslations('chat')
  const convex = useConvex()
  const changes = useChanges()
  const latest = useRef(state)
  useEffect(() => {
    latest.current = state
  })

  return useMemo(() => {
    const layers = createLayerStore()
    const { deleteForAll, deleteForMe, setPin, react, markRead } = createMessageChanges({
      conversationId,
      convex,
      changes,
      t,
    })

    const edits = createEdits({
      drafts,
      conversationId,
      textOf: (seq) => thread.current?.between(seq, seq)?.[0]?.content,
      send: ({ messageId, seq, content }) => {
        const optimistic = edited(content, Date.now())
        return convex.mutation(
          api.messages.editMessage,
          { messageId, content },
          { optimisticUpdate: (store) => changeMessage(store, conversationId, seq, optimistic) },
        )
      },
      onPutAside: (takeUp) => toast(t('editPutAside'), { action: { label: t('undo'), onSelect: takeUp } }),
      onRefused: (error, takeUp) =>
        toast(failureText(error) ?? t('editFailed'), takeUp ? { action: { label: t('edit'), onSelect: takeUp } } : {}),
    })

    function startEdit({ messageId, seq, content }: MessageRow) {
      if (messageId === null || seq === null) return
      edits.start({ messageId, seq, content })
      focusComposer()
    }

    async function copy(text: string, done: string) {
      toast((await copyText(text)) ? done : t('copyFailed'))
    }

    const openLayer: MessageWork['openLayer'] = (part, row, anchor, byKeyboard, on = {}) => {
      const open = () => layers.open({ part, rowKey: row.key, anchor, byKeyboard, ...on })
      if (part === 'picker') emojiPicker.load(open)
      else open()
    }

    const selection = createSelectionStore(limits.messagesPerDelete)

    function rights(): Rights | null {
      const state = latest.current
      if (state.status !== 'ready') return null
      const { mine, kind } = state.conversation
      const runsGroup = kind === 'group' && mine.role !== 'member'
      return { runsGroup, pins: mayPin(state.conversation), readSeq: mine.readSeq }
    }

    function pick(row: MessageRow, isRange: boolean) {
      if (row.messageId === null || row.seq === null) return
      const from = isRange ? selection.last() : null
      // Half a range would look like all of it, and messages that aren't loaded can't be selected.
      const range = from && (thread.current?.between(from.seq ?? row.seq, row.seq) ?? null)
      if (from && !range) toast(t('selection.tooFar'))
      const isAll = from ? selection.add(range ?? [row]) : selection.toggle(row)
      if (!isAll) toast(t('selection.full', { count: limits.messagesPerDelete }))
    }

    function pickAll() {
      const rows = (thread.current?.all() ?? []).filter(({ messageId, seq }) => messageId !== null && seq !== null)
      if (!selection.add(rows)) toast(t('selection.full', { count: limits.messagesPerDelete }))
    }

    const wordsOf = (row: MessageRow): CopiedWords => ({
      name: thread.current?.nameOf(row.senderId) ?? '',
      time: clockTime(row.sentAt),
      words: textOf(row) || row.files.map(({ name }) => name).join(', '),
    })

    const work: MessageWork = {
      selection,
      pick,
      pickAll,
      bulkAllowed(picked) {
        const given = rights()
        return given ? allowedBulkActions(inOrder(picked), given) : []
      },
      runBulk(action) {
        const rows = inOrder(selection.get() ?? new Map())
        selection.clear()
        if (action === 'copy') void copy(copiedLines(rows.map(wordsOf)), t('textCopied'))
        else if (action === 'markRead') markRead(rows)
        else if (action === 'deleteForMe') deleteForMe(rows)
        else deleteForAll(rows)
      },
      conversationId,
      setPin,
      layers,
      openLayer,
      react,
      allowed(row) {
        const given = rights()
        return given ? allowedActions(row, given) : []
      },
      jumpTo: (seq) => thread.current?.jumpTo(seq),
      run(action, row, { article, byKeyboard }) {
        switch (action) {
          case 'reply': {
            if (row.seq === null) return
            edits.makeWay({ replyTo: row.seq })
            return focusComposer()
          }
          case 'edit':
            return startEdit(row)
          case 'copy':
            return void copy(textOf(row), t('textCopied'))
          case 'copyLink':
            if (row.seq === null) return
            return void copy(location.origin + hrefOf(conversationId, row.seq), t('linkCopied'))
          case 'pin': {
            const { seq, senderId, sentAt, isPinned } = row
            const { current } = latest
            if (seq === null || current.status !== 'ready') return
            const seen = {
              seq,
              senderId: senderId as Id<'users'>,
              sentAt,
              text: previewText(row.content, readCalled(row.called)),
            }
            return setPin({ ...seen, pinnedBy: current.conversation.self }, !isPinned)
          }
          case 'history':
            return openLayer('history', row, article, byKeyboard)
          case 'reactors':
            return openLayer('reactors', row, article, byKeyboard)
          case 'react':
            return openLayer(
              'quick',
              row,
              article.querySelector<HTMLElement>('[data-tool="react"]') ?? article,
              byKeyboard,
            )
          case 'select':
            // The tools are hidden while selecting.
            article.focus({ preventScroll: true })
            return pick(row, false)
          case 'deleteForMe':
            focusBeside(article)
            return deleteForMe([row])
          case 'deleteForAll':
            return deleteForAll([row])
        }
      },
    }
    return { work, startEdit, saveEdit: edits.save }
  }, [convex, changes, conversationId, drafts, thread, focusComposer, t])
}

const textOf = ({ content, called }: MessageRow) => copiedText(content, readCalled(called))

/** The row is about to be removed: the focus moves to a neighbor instead of getting lost. */
function focusBeside(article: HTMLElement) {
  if (!article.contains(document.activeElement)) return
  const articles = [...(article.closest('[role="log"]')?.querySelectorAll<HTMLElement>('[role="article"]') ?? [])]
  const at = articles.indexOf(article)
  const next = articles[at + 1] ?? articles[at - 1]
  next?.focus({ preventScroll: true })
}
