'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import {
  Archive,
  ArchiveRestore,
  Ban,
  Bell,
  BellOff,
  BellRing,
  CheckCheck,
  CircleDot,
  Link,
  ListChecks,
  LogOut,
  Pin,
  PinOff,
  Trash2,
} from 'lucide-react'
import { type ReactNode, type RefObject, useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import { BlockDialog } from '@/features/privacy/view/block-dialog'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import { Avatar, type AvatarProps } from '@/ui/avatar'
import { copyText } from '@/ui/copy'
import { type Blockable, useBlocking } from '@/features/privacy/data/use-blocking'
import { type MenuItem, MenuLayer, type MenuLayerProps, type MenuPoint } from '@/ui/menu-layer'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import '@/ui/messages/options'
import { toast } from '@/ui/toast'
import { useNow } from '@/ui/time/use-now'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { hrefOf } from '../../../../domain/addresses'
import { entryOf, isUnread } from '../model/conversation'
import { untilText } from '../data/conversation-changes'
import { useConversationChanges } from '../data/use-conversation-changes'
import { muteChoices, notifyChoices } from '../model/mute'
import { useNotifyText } from './notify-text'

export interface ConversationMenuProps {
  id: string
  conversationId: string
  open: boolean
  onOpenChange: (open: boolean) => void
  anchor: RefObject<HTMLElement | null>
  origin?: RefObject<HTMLElement | null>
  point?: MenuPoint | null
  byKeyboard: boolean
  /** Leaves the group after a confirmation, or deletes the chat, which can be undone. */
  onLeave: (group: { conversationId: string; name: string }) => void
  /** Starts selecting several, with this one. */
  onSelect?: ((conversationId: string) => void) | undefined
}

/** A conversation's actions: the same in its row's menu and in its header. */
export function ConversationMenu({ conversationId, onLeave, onSelect, ...layer }: ConversationMenuProps) {
  const t = useTranslations('list')
  const menu = useItems(conversationId, onSelect)
  if (!menu) return null
  const { name, items, isGroup, peer, head } = menu
  const layerProps = { ...layer, label: t('menuOf', { name }), items, head }
  if (isGroup) {
    const leave = { label: t('leave'), icon: LogOut, danger: true, onSelect: () => onLeave({ conversationId, name }) }
    return <MenuLayer {...layerProps} items={[...items, leave]} sheet />
  }
  const remove: MenuItem = {
    label: t('deleteChat'),
    icon: Trash2,
    danger: true,
    onSelect: () => onLeave({ conversationId, name }),
  }
  return peer ? (
    <PersonMenu {...layerProps} person={peer} remove={remove} />
  ) : (
    <MenuLayer {...layerProps} items={[...items, remove]} sheet />
  )
}

/** With another person: blocks them after explaining what that does, or unblocks them. */
function PersonMenu({ person, items, remove, ...layer }: MenuLayerProps & { person: Blockable; remove: MenuItem }) {
  const t = useTranslations('blocking')
  const [asking, setAsking] = useState(false)
  const isBlocked = useBlockedIds().has(person.userId)
  const { unblock } = useBlocking(person)
  const item = isBlocked
    ? { label: t('unblockPerson', { name: person.name }), icon: Ban, onSelect: () => void unblock() }
    : { label: t('blockPerson', { name: person.name }), icon: Ban, danger: true, onSelect: () => setAsking(true) }
  return (
    <>
      <MenuLayer {...layer} items={[...items, item, remove]} sheet />
      <BlockDialog {...person} open={asking} onOpenChange={setAsking} />
    </>
  )
}

function useItems(
  conversationId: string,
  onSelect: ConversationMenuProps['onSelect'],
): { name: string; isGroup: boolean; peer: Blockable | null; items: MenuItem[]; head: ReactNode } | null {
  const t = useTranslations('list')
  const chat = useTranslations('chat')
  const changes = useConversationChanges()
  const now = useNow()
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const named = useNamed()
  const textOf = useNotifyText(head.status === 'success' && !head.data.isGroup)
  if (head.status !== 'success' || mine.status !== 'success') return null
  const { isGroup } = head.data
  const entry = entryOf({ conversationId, isGroup, lastAt: head.data.lastMessageAt, head: head.data, mine: mine.data })
  const kept = { ...entry, mutedUntil: mine.data.mutedUntil }
  const { pinned, muted, archived } = entry

  const muteItems = muteChoices.map((choice) => ({
    label: t(`mute.${choice}`),
    onSelect: () => changes.mute(kept, choice),
  }))
  const chosen = muted ? 'muted' : (mine.data.notify ?? 'inherit')
  const until = kept.mutedUntil === undefined ? undefined : t('until', { time: untilText(kept.mutedUntil, now) })
  const notifyItems = notifyChoices.map((choice) => ({
    label: textOf(choice),
    note: choice === 'muted' ? until : undefined,
    isChosen: choice === chosen,
    onSelect: () => changes.notify(kept, choice),
  }))
  const items: MenuItem[] = [
    ...(isUnread(entry) ? [{ label: t('markRead'), icon: CheckCheck, onSelect: () => changes.markRead([kept]) }] : []),
    {
      label: pinned ? t('unpin') : t('pin'),
      icon: pinned ? PinOff : Pin,
      onSelect: () => changes.pin(kept, !pinned),
    },
    muted
      ? {
          label: t('unmute'),
          icon: Bell,
          note: until,
          onSelect: () => changes.unmute(kept),
        }
      : { label: t('mute.label'), icon: BellOff, items: muteItems },
    { label: t('notify.label'), icon: BellRing, items: notifyItems },
    {
      label: archived ? t('unarchive') : t('archive'),
      icon: archived ? ArchiveRestore : Archive,
      onSelect: () => changes.archive([kept], !archived),
    },
    ...(isUnread(entry)
      ? []
      : [{ label: t('markUnread'), icon: CircleDot, onSelect: () => changes.markUnread([kept]) }]),
    {
      label: t('copyLink'),
      icon: Link,
      onSelect: () =>
        void copyText(new URL(hrefOf(conversationId), window.location.href).href).then((done) =>
          toast(done ? t('linkCopied') : t('notCopied')),
        ),
    },
    ...(onSelect ? [{ label: t('select'), icon: ListChecks, onSelect: () => onSelect(conversationId) }] : []),
  ]
  const { peer } = mine.data
  if (isGroup) {
    const name = head.data.groupName ?? ''
    const line = chat('people', { count: head.data.memberCount })
    const subject = { id: conversationId, name, kind: 'group', imageUrl: head.data.imageUrl, line } as const
    return { name, isGroup, peer: null, items, head: <Subject {...subject} /> }
  }
  if (!peer || head.data.memberCount === 1) {
    const name = t('notesToSelf')
    return { name, isGroup, peer: null, items, head: <Subject id={conversationId} name={name} kind="notes" /> }
  }
  const { _id: userId, name, imageUrl, hue } = named(peer)
  const line = <PresenceWords userId={userId} />
  const subject = { id: userId, hue, name, kind: 'person', imageUrl, line } as const
  return { name, isGroup, peer: { userId, name }, items, head: <Subject {...subject} /> }
}

interface SubjectProps extends Pick<AvatarProps, 'id' | 'hue' | 'name' | 'kind' | 'imageUrl'> {
  line?: ReactNode
}

/** The chat the menu belongs to, shown above it on a phone. */
function Subject({ line, ...subject }: SubjectProps) {
  return (
    <div className="flex items-center gap-3">
      <Avatar {...subject} size={40} />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="beside block truncate text-base font-semibold">
          {subject.name}
        </span>
        {line ? <span className="block truncate text-text-2 type-small">{line}</span> : null}
      </span>
    </div>
  )
}

const PresenceWords = ({ userId }: { userId: string }) => usePresenceText(usePresence(userId))
