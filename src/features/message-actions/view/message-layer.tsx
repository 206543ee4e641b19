'use client'

import {
  Copy,
  Ellipsis,
  EyeOff,
  History,
  Link,
  type LucideIcon,
  Pencil,
  Pin,
  PinOff,
  Plus,
  Reply,
  Smile,
  SmilePlus,
  SquareCheck,
  Trash2,
} from 'lucide-react'
import { useId, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import type { Lifted, MenuItem } from '@/ui/menu-layer'
import '@/ui/messages/chat'
import { onDemand } from '@/ui/on-demand'
import { Time } from '@/ui/time/time'
import { readCalled } from '@/features/message-text/model/called-people'
import { FormattedText } from '@/features/message-text/view/formatted-text'
import { quickEmoji } from '@/features/emoji/data/recent-emoji'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { type MessageAction, messageKeys } from '../model/message-actions'
import { useMessageWork } from '../data/message-work'
import { type HeldPlace, heldPlace } from '../model/held-place'
import type { Layer } from '../model/open-layer'

const menu = onDemand(() => import('@/ui/menu-layer').then((part) => part.MenuLayer))
const quickBar = onDemand(() => import('./quick-bar').then((part) => part.QuickBar))
const held = onDemand(() => import('./held-message').then((part) => part.HeldMessage))
const history = onDemand(() => import('./edit-history').then((part) => part.EditHistory))
const reactors = onDemand(() => import('./reactors-dialog').then((part) => part.ReactorsDialog))

// Downloaded together with this file, before anyone opens one of them.
for (const part of [menu, quickBar, held, history, reactors]) part.load()

export interface LayerProps {
  layer: Layer
  row: MessageRow
}

/** The layer that is open on a message: its menu, the quick reactions, or one of their dialogs. */
export function MessageLayer({ layer, row }: LayerProps) {
  const { conversationId, layers, react, openLayer, allowed } = useMessageWork()
  const anchor = useMemo(() => ({ current: layer.anchor }), [layer.anchor])
  const items = useItems(row, layer)
  const t = useTranslations('chat.actions')
  const reactions = useTranslations('chat.reactions')
  const id = useId()
  const opening = {
    open: layer.isOpen,
    onOpenChange(open: boolean) {
      if (!open) layers.close()
    },
  }
  const bubble = layer.anchor.closest('[role="article"]')?.querySelector<HTMLElement>('[data-bubble]') ?? layer.anchor
  const own = useMemo(
    () => new Set(row.reactions.flatMap(({ emoji, isOwn }) => (isOwn ? [emoji] : []))),
    [row.reactions],
  )
  const lifted = useLifted(layer, bubble, items.length)
  const { messageId, seq } = row
  if (messageId === null || seq === null) return null
  function quickChoices(): Lifted['quick'] {
    if (seq === null) return []
    const emojis = quickEmoji().map((emoji) => ({
      label: reactions('with', { emoji }),
      sign: emoji,
      isOn: own.has(emoji),
      onSelect: () => react(seq, emoji, !own.has(emoji)),
    }))
    const all = {
      label: reactions('more'),
      sign: <Icon as={Plus} />,
      isQuiet: true,
      onSelect: () => openLayer('picker', row, layer.anchor, false),
    }
    return [...emojis, all]
  }
  const choosing = {
    anchor,
    place: bubble,
    align: row.isOwn ? ('end' as const) : ('start' as const),
    onPick(emoji: string) {
      layers.close()
      react(seq, emoji, !own.has(emoji))
    },
    ...opening,
    onClosed: layers.closed,
  }
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
      return <emojiPicker.Part {...choosing} />
    case 'quick':
      return (
        <quickBar.Part
          {...choosing}
          own={own}
          onMore={() => openLayer('picker', row, layer.anchor, layer.byKeyboard)}
        />
      )
    case 'menu':
      return (
        <>
          {lifted ? <held.Part bubble={bubble} place={lifted} isOpen={layer.isOpen} /> : null}
          <menu.Part
            id={id}
            label={t('more')}
            items={items}
            anchor={anchor}
            point={layer.point ?? null}
            sheet
            head={
              lifted ? (
                <>
                  <Time value={row.sentAt} as="day" />, <Time value={row.sentAt} />
                </>
              ) : undefined
            }
            lifted={
              lifted && {
                place: lifted,
                quick: allowed(row).includes('react') ? quickChoices() : [],
              }
            }
            byKeyboard={layer.byKeyboard}
            side="top"
            align={row.isOwn ? 'end' : 'start'}
            {...opening}
            onClosed={layers.closed}
          />
        </>
      )
  }
}

/** Where the bubble moves to; null unless it was long-pressed. Measured once, so later layout shifts don't move it. */
function useLifted({ isHeld }: Layer, bubble: HTMLElement, rows: number): HeldPlace | null {
  const [place] = useState(() => {
    if (!isHeld) return null
    const { left, top, width, height } = bubble.getBoundingClientRect()
    return heldPlace({ left, top, width, height }, Math.min(rows, heldRows), {
      height: window.innerHeight,
      top: 0,
      bottom: 0,
    })
  })
  return place
}

/** The rest is behind “More”. */
const heldRows = 5
/** Touch users need these most, because they have no other way to some of them. */
const heldFirst: readonly MessageAction[] = ['reply', 'edit', 'copy', 'select', 'pin']

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

function useItems(row: MessageRow, { anchor, byKeyboard, isHeld }: Layer): MenuItem[] {
  const t = useTranslations('chat.actions')
  const { allowed, run } = useMessageWork()
  const itemOf = (action: MessageAction): MenuItem => ({
    label: t(action === 'pin' && row.isPinned ? 'unpin' : action),
    icon: action === 'pin' && row.isPinned ? PinOff : icons[action],
    ...(messageKeys[action] ? { hint: messageKeys[action] } : {}),
    danger: action === 'deleteForAll',
    onSelect() {
      const article = anchor.closest<HTMLElement>('[role="article"]')
      if (article) run(action, row, { article, byKeyboard })
    },
  })
  if (!isHeld) return allowed(row).map(itemOf)
  // The emoji are in the bar above.
  const actions: readonly MessageAction[] = allowed(row).filter((action) => action !== 'react')
  if (actions.length <= heldRows) return actions.map(itemOf)
  const first = heldFirst.filter((action) => actions.includes(action)).slice(0, heldRows - 2)
  const last = actions.slice(-1)
  const rest = actions.filter((action) => !first.includes(action) && !last.includes(action))
  const more = { label: t('more'), icon: Ellipsis, items: rest.map(itemOf) }
  return [...first.map(itemOf), more, ...last.map(itemOf)]
}
