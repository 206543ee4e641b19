'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import '@/ui/messages/chats'
import '@/ui/messages/options'
import '@/ui/messages/settings'
import { Row, RowGroup } from '@/ui/row-group'
import { useNow } from '@/ui/time/use-now'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { untilText } from '../data/conversation-changes'
import { useConversationChanges } from '../data/use-conversation-changes'
import { useConversations } from '../data/use-conversations'
import { entryOf, isNotes, type ListEntry, nameOf, withPeer } from '../model/conversation'
import { type NotifyChoice, notifyChoices } from '../model/mute'
import { useNotifyText } from './notify-text'

/** Each makes two small queries. */
const shownAtMost = 30

/** Lists the chats whose notification settings differ from the general ones. */
export function ChatsThatDiffer({ meId }: { meId: string }) {
  const t = useTranslations('settings')
  const conversations = useConversations()
  const entries = conversations.status === 'ready' ? conversations.entries : []
  const differing = entries.filter(({ muted, notify }) => muted || notify !== undefined)
  if (differing.length === 0) return null
  return (
    <RowGroup label={t('chatsThatDiffer')}>
      {differing.slice(0, shownAtMost).map((entry) => (
        <DifferingChat key={entry.conversationId} entry={entry} meId={meId} />
      ))}
    </RowGroup>
  )
}

function DifferingChat({ entry: { conversationId, isGroup, lastAt }, meId }: { entry: ListEntry; meId: string }) {
  const t = useTranslations()
  const changes = useConversationChanges()
  const now = useNow()
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const named = useNamed()
  const textOf = useNotifyText(!isGroup)
  if (head.status !== 'success' || mine.status !== 'success') return null
  const conversation = { conversationId, isGroup, lastAt, head: head.data, mine: withPeer(mine.data, named) }
  const name = nameOf(conversation, meId, t('list.notesToSelf'))
  const { muted, mutedUntil, notify = 'inherit', peer } = mine.data
  const kept = { ...entryOf(conversation), mutedUntil }

  return (
    <Row
      lead={
        <Avatar
          id={isGroup ? conversationId : (peer?._id ?? meId)}
          hue={isGroup ? undefined : peer?.hue}
          name={name}
          kind={isGroup ? 'group' : isNotes(conversation, meId) ? 'notes' : 'person'}
          imageUrl={isGroup ? head.data.imageUrl : peer?.imageUrl}
          size={32}
        />
      }
      title={name}
      text={muted && mutedUntil !== undefined ? t('list.until', { time: untilText(mutedUntil, now) }) : undefined}
    >
      <select
        aria-label={`${t('list.notify.label')}, ${name}`}
        value={muted ? 'muted' : notify}
        onChange={({ target }) => changes.notify(kept, target.value as NotifyChoice)}
        className="h-8 max-w-64 field-sizing-content rounded-control bg-transparent px-2 text-end text-ellipsis text-text-2 type-control transition-colors press focus-field max-md:-me-2 max-md:h-11 max-md:max-w-48"
      >
        {notifyChoices.map((choice) => (
          <option key={choice} value={choice}>
            {textOf(choice)}
          </option>
        ))}
      </select>
    </Row>
  )
}
