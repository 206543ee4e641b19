'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { Bell, BellOff, Ellipsis, Pin, Search, UserRoundPlus } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import '@/ui/messages/options'
import { TileButton } from '@/ui/tile-button'
import { api } from '../../../../convex/_generated/api'
import { useConversationChanges } from '../data/use-conversation-changes'
import { entryOf } from '../model/conversation'
import type { ConversationMenuProps } from './conversation-menu'
import { conversationMenu } from './conversation-menu-button'

interface ConversationTilesProps {
  conversationId: string
  /** Depends on who can add people to the group. */
  onAdd?: (() => void) | undefined
  /** The chat is open. */
  onSearch?: (() => void) | undefined
  onLeave: ConversationMenuProps['onLeave']
}

/** The most frequent actions on a conversation, as labeled tiles; the rest is behind More. */
export function ConversationTiles({ conversationId, onAdd, onSearch, onLeave }: ConversationTilesProps) {
  const t = useTranslations('list')
  const changes = useConversationChanges()
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const menuId = useId()
  const more = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState<{ byKeyboard: boolean } | null>(null)
  const [isOpen, setOpen] = useState(false)
  if (head.status !== 'success' || mine.status !== 'success') return null
  const { isGroup, lastMessageAt: lastAt } = head.data
  const { mutedUntil } = mine.data
  const kept = { ...entryOf({ conversationId, isGroup, lastAt, head: head.data, mine: mine.data }), mutedUntil }
  const { muted, pinned } = kept
  return (
    <div className="flex gap-1.5">
      {onAdd ? <TileButton label={t('tiles.add')} icon={UserRoundPlus} onClick={onAdd} /> : null}
      {onSearch ? <TileButton label={t('tiles.search')} icon={Search} onClick={onSearch} /> : null}
      <TileButton
        label={muted ? t('tiles.muted') : t('mute.label')}
        icon={muted ? BellOff : Bell}
        isOn={muted}
        onClick={() => (muted ? changes.unmute(kept) : changes.mute(kept, 'always'))}
      />
      {onAdd ? null : (
        <TileButton
          label={pinned ? t('pinned') : t('pin')}
          icon={Pin}
          isOn={pinned}
          onClick={() => changes.pin(kept, !pinned)}
        />
      )}
      <TileButton
        ref={more}
        label={t('more')}
        icon={Ellipsis}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={() => conversationMenu.load()}
        onClick={(event) => {
          const byKeyboard = event.detail === 0
          conversationMenu.load(() => {
            more.current?.focus()
            setOpened({ byKeyboard })
            setOpen(true)
          })
        }}
      />
      {opened ? (
        <conversationMenu.Part
          id={menuId}
          conversationId={conversationId}
          onLeave={onLeave}
          open={isOpen}
          onOpenChange={setOpen}
          anchor={more}
          byKeyboard={opened.byKeyboard}
        />
      ) : null}
    </div>
  )
}
