'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/chat'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import type { ShownReaction } from '@/features/timeline/model/message-row'

interface ReactorsDialogProps {
  conversationId: string
  seq: number
  reactions: readonly ShownReaction[]
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Lists who reacted, and with what. */
export function ReactorsDialog({ conversationId, seq, reactions, open, onOpenChange }: ReactorsDialogProps) {
  const t = useTranslations()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('chat.reactions.label')}
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <div className="mt-3 -mx-2 flex max-h-[50vh] flex-col gap-3 overflow-y-auto scroll-quiet">
        {reactions.map(({ emoji }) => (
          <Reactors key={emoji} conversationId={conversationId} seq={seq} emoji={emoji} />
        ))}
      </div>
    </Dialog>
  )
}

function Reactors({ conversationId, seq, emoji }: { conversationId: string; seq: number; emoji: string }) {
  const reactors = useQuery({ query: api.reactions.getReactors, args: { conversationId, seq, emoji } })
  const named = useNamed()
  const people = reactors.status === 'success' ? reactors.data.map((person) => named(person)) : []
  return (
    <section aria-label={emoji} className="flex gap-2 px-2">
      <span aria-hidden className="w-7 flex-none text-xl leading-8">
        {emoji}
      </span>
      <ul className="min-w-0 flex-1">
        {people.map(({ userId, name, imageUrl, hue }) => (
          <li key={userId} className="flex h-8 items-center gap-2.5">
            <Avatar id={userId} hue={hue} name={name} imageUrl={imageUrl} size={20} />
            <span dir="auto" className="truncate type-body">
              {name}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
