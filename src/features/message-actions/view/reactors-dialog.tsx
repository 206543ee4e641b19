'use client'

import { useQueries } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { OnceOnline } from '@/features/presence/view/once-online'
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
        <AllReactors conversationId={conversationId} seq={seq} reactions={reactions} />
      </div>
    </Dialog>
  )
}

type Reactor = FunctionReturnType<typeof api.reactions.getReactors>[number]

function AllReactors({
  conversationId,
  seq,
  reactions,
}: Pick<ReactorsDialogProps, 'conversationId' | 'seq' | 'reactions'>) {
  const emoji = reactions.map((reaction) => reaction.emoji).join(' ')
  const queries = useMemo(
    () =>
      Object.fromEntries(
        emoji
          .split(' ')
          .map((emoji) => [emoji, { query: api.reactions.getReactors, args: { conversationId, seq, emoji } }]),
      ),
    [emoji, conversationId, seq],
  )
  const answers: Record<string, Reactor[] | Error | undefined> = useQueries(queries)
  const known = reactions.flatMap(({ emoji }) => {
    const people = answers[emoji]
    return Array.isArray(people) ? [{ emoji, people }] : []
  })
  if (known.length === 0) return <OnceOnline>{null}</OnceOnline>
  return known.map(({ emoji, people }) => <Reactors key={emoji} emoji={emoji} people={people} />)
}

function Reactors({ emoji, people }: { emoji: string; people: readonly Reactor[] }) {
  const named = useNamed()
  return (
    <section aria-label={emoji} className="flex gap-2 px-2">
      <span aria-hidden className="w-7 flex-none text-xl leading-8">
        {emoji}
      </span>
      <ul className="min-w-0 flex-1">
        {people
          .map((person) => named(person))
          .map(({ userId, name, imageUrl, hue }) => (
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
