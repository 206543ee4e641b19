'use client'

import {
  Copy,
  EyeOff,
  History,
  Link,
  type LucideIcon,
  Pencil,
  Pin,
  PinOff,
  Reply,
  Smile,
  SmilePlus,
  SquareCheck,
  Trash2,
} from 'lucide-react'
import { useId, useMemo, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { readCalled } from '@/features/message-text/model/called-people'
import { FormattedText } from '@/features/message-text/view/formatted-text'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import type { Row } from '@/features/timeline/model/thread-rows'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { type MessageAction, messageKeys } from '../model/message-actions'
import { useMessageWork } from '../data/message-work'
import type { Layer } from '../model/open-layer'

const menu = onDemand(() => import('@/ui/menu-layer').then((part) => part.MenuLayer))
const history = onDemand(() => import('./edit-history').then((part) => part.EditHistory))
const reactors = onDemand(() => import('./reactors-dialog').then((part) => part.ReactorsDialog))

/** Downloaded before anyone can open it. */
function load() {
  menu.load()
  history.load()
  reactors.load()
}

/** The layers that open on a message, such as its menu: one of each for the whole timeline. */
export function MessageLayers({ rows }: { rows: readonly Row[] }) {
  const { layers } = useMessageWork()
  const layer = useSyncExternalStore(layers.subscribe, layers.get, () => null)
  useWhenIdle(load)
  const row = layer && rows.find(({ key }) => key === layer.rowKey)
  if (!layer || row?.kind !== 'message') return null
  return <LayerOf layer={layer} row={row} />
}

interface LayerProps {
  layer: Layer
  row: MessageRow
}

function LayerOf({ layer, row }: LayerProps) {
  const { conversationId, layers, react } = useMessageWork()
  const anchor = useMemo(() => ({ current: layer.anchor }), [layer.anchor])
  const items = useItems(row, layer)
  const t = useTranslations('chat.actions')
  const id = useId()
  const opening = {
    open: layer.isOpen,
    onOpenChange(open: boolean) {
      if (!open) layers.close()
    },
  }
  const { messageId, seq } = row
  if (messageId === null || seq === null) return null
  switch (layer.part) {
    case 'history':
      return (
        <history.Part messageId={messageId} content={row.content} {...opening}>
          {/* The plain renderer: the full one would load a parser of its own. */}
          {(text) => <FormattedText text={text} called={readCalled(row.called)} />}
        </history.Part>
      )
    case 'reactors':
      return <reactors.Part conversationId={conversationId} seq={seq} reactions={row.reactions} {...opening} />
    case 'picker':
      return (
        <emojiPicker.Part
          anchor={anchor}
          align={row.isOwn ? 'end' : 'start'}
          onPick={(emoji) => {
            layers.close()
            react(seq, emoji, !row.reactions.some((one) => one.emoji === emoji && one.isOwn))
          }}
          {...opening}
          onClosed={layers.closed}
        />
      )
    case 'menu':
      return (
        <menu.Part
          id={id}
          label={t('more')}
          items={items}
          anchor={anchor}
          point={layer.point}
          sheet
          byKeyboard={layer.byKeyboard}
          side="top"
          align={row.isOwn ? 'end' : 'start'}
          {...opening}
          onClosed={layers.closed}
        />
      )
  }
}

const icons: Record<MessageAction, LucideIcon> = {
  reply: Reply,
  react: SmilePlus,
  edit: Pencil,
  copy: Copy,
  copyLink: Link,
  pin: Pin,
  history: History,
  reactors: Smile,
  select: SquareCheck,
  deleteForMe: EyeOff,
  deleteForAll: Trash2,
}

function useItems(row: MessageRow, { anchor, byKeyboard }: Layer) {
  const t = useTranslations('chat.actions')
  const { allowed, run } = useMessageWork()
  return allowed(row).map((action) => ({
    label: t(action === 'pin' && row.isPinned ? 'unpin' : action),
    icon: action === 'pin' && row.isPinned ? PinOff : icons[action],
    ...(messageKeys[action] ? { hint: messageKeys[action] } : {}),
    danger: action === 'deleteForAll',
    onSelect() {
      const article = anchor.closest<HTMLElement>('[role="article"]')
      if (article) run(action, row, { article, byKeyboard })
    },
  }))
}
