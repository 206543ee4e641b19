'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import '@/ui/messages/options'
import { SwitchField } from '@/ui/switch-field'
import { useNow } from '@/ui/time/use-now'
import { api } from '../../../../convex/_generated/api'
import { entryOf } from '../model/conversation'
import { untilText, useConversationChanges } from '../data/conversation-changes'

/** A conversation's menu actions as switches, where there is space for them. */
export function ConversationSwitches({ conversationId }: { conversationId: string }) {
  const t = useTranslations('list')
  const changes = useConversationChanges()
  const now = useNow()
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  if (head.status !== 'success' || mine.status !== 'success') return null
  const { isGroup, lastMessageAt: lastAt } = head.data
  const { mutedUntil } = mine.data
  const kept = { ...entryOf({ conversationId, isGroup, lastAt, head: head.data, mine: mine.data }), mutedUntil }
  const { muted, pinned } = kept
  return (
    <div className="flex flex-col gap-2.5">
      <SwitchField
        label={t('mute.label')}
        hint={muted && mutedUntil !== undefined ? t('mutedUntil', { time: untilText(mutedUntil, now) }) : undefined}
        checked={muted}
        onCheckedChange={(on) => (on ? changes.mute(kept, 'always') : changes.unmute(kept))}
      />
      <SwitchField label={t('pin')} checked={pinned} onCheckedChange={(on) => changes.pin(kept, on)} />
    </div>
  )
}
