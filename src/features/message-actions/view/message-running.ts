import type { useTranslations } from 'use-intl'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import { readCalled } from '@/features/message-text/model/called-people'
import type { MessageRow } from '@/features/timeline/model/message-row'
import '@/ui/messages/chat'
import type { Id } from '../../../../convex/_generated/dataModel'
import { hrefOf } from '../../../../domain/addresses'
import { previewText } from '../../../../domain/previews'
import type { MessageChanges } from '../data/message-changes-on-demand'
import type { MessageWork } from '../data/message-work'
import { allowedActions } from '../model/message-actions'
import { createLayerStore } from '../model/open-layer'
import { copyAndSay, type MessageParts, rightsIn, textOf } from './message-parts'

interface RunningParts extends MessageParts, Pick<MessageChanges, 'deleteForMe' | 'deleteForAll'> {
  t: ReturnType<typeof useTranslations<'chat'>>
  setPin: MessageWork['setPin']
  pick: MessageWork['pick']
  startEdit: (row: MessageRow) => void
  reply: (seq: number) => void
}

type Running = Pick<MessageWork, 'allowed' | 'run' | 'layers' | 'openLayer'>

/** The actions on one message, and the layers that open on it. */
export function createMessageRunning(parts: RunningParts): Running {
  const { conversationId, t, latest } = parts
  const layers = createLayerStore()

  const openLayer: MessageWork['openLayer'] = (part, row, anchor, byKeyboard, on = {}) => {
    const open = () => layers.open({ part, rowKey: row.key, anchor, byKeyboard, ...on })
    if (part === 'picker') emojiPicker.load(open)
    else open()
  }

  function togglePin({ seq, senderId, sentAt, isPinned, content, called }: MessageRow) {
    const { current } = latest
    if (seq === null || current.status !== 'ready') return
    const text = previewText(content, readCalled(called))
    const pinnedBy = current.conversation.self
    parts.setPin({ seq, senderId: senderId as Id<'users'>, sentAt, text, pinnedBy }, !isPinned)
  }

  return {
    layers,
    openLayer,
    allowed(row) {
      const rights = rightsIn(latest.current)
      return rights ? allowedActions(row, rights) : []
    },
    run(action, row, { article, byKeyboard }) {
      switch (action) {
        case 'reply':
          return row.seq === null ? undefined : parts.reply(row.seq)
        case 'edit':
          return parts.startEdit(row)
        case 'copy':
          return void copyAndSay(textOf(row), t('textCopied'), t)
        case 'copyLink':
          if (row.seq === null) return
          return void copyAndSay(location.origin + hrefOf(conversationId, row.seq), t('linkCopied'), t)
        case 'pin':
          return togglePin(row)
        case 'history':
        case 'reactors':
          return openLayer(action, row, article, byKeyboard)
        case 'react': {
          const tool = article.querySelector<HTMLElement>('[data-tool="react"]')
          return openLayer('quick', row, tool ?? article, byKeyboard)
        }
        case 'select':
          // The tools are hidden while selecting.
          article.focus({ preventScroll: true })
          return parts.pick(row, false)
        case 'deleteForMe':
          focusBeside(article)
          return parts.deleteForMe([row])
        case 'deleteForAll':
          return parts.deleteForAll([row])
      }
    },
  }
}

/** The row is about to be removed: the focus moves to a neighbor instead of getting lost. */
function focusBeside(article: HTMLElement) {
  if (!article.contains(document.activeElement)) return
  const articles = [...(article.closest('[role="log"]')?.querySelectorAll<HTMLElement>('[role="article"]') ?? [])]
  const at = articles.indexOf(article)
  const next = articles[at + 1] ?? articles[at - 1]
  next?.focus({ preventScroll: true })
}
