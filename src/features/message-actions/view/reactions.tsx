'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { SmilePlus } from 'lucide-react'
import { type SyntheticEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { isolatedList } from '../../../../domain/isolate'
import { limits } from '../../../../domain/limits'
import type { MessageRow, ShownReaction } from '@/features/timeline/model/message-row'
import { useMessageWork } from '../data/message-work'

/** Reactions below the bubble. Pressing one adds or removes the user's own. */
export function Reactions({ row }: { row: MessageRow }) {
  const t = useTranslations('chat.reactions')
  const { react, openLayer } = useMessageWork()
  const { seq, reactions } = row
  if (seq === null || reactions.length === 0) return null
  return (
    <div role="group" aria-label={t('label')} className="flex max-w-full flex-wrap gap-1 pt-0.5">
      {reactions.map((reaction) => (
        <Chip
          key={reaction.emoji}
          seq={seq}
          reaction={reaction}
          onToggle={() => react(seq, reaction.emoji, !reaction.isOwn)}
        />
      ))}
      {reactions.length < limits.emojiPerMessage ? (
        <button
          type="button"
          aria-label={t('add')}
          data-tooltip={t('add')}
          data-tooltip-side="top"
          aria-haspopup="dialog"
          onClick={(event) => openLayer('picker', row, event.currentTarget, event.detail === 0)}
          className="relative grid h-6 w-8 place-items-center rounded-pill text-text-3 opacity-0 transition-[color,background-color,opacity] group-focus-within/message:opacity-100 group-hover/message:opacity-100 after:absolute after:-inset-1 press press-text max-md:h-8 max-md:w-11 pointer-coarse:opacity-100"
        >
          <Icon as={SmilePlus} size={16} />
        </button>
      ) : null}
    </div>
  )
}

interface ChipProps {
  seq: number
  reaction: ShownReaction
  onToggle: () => void
}

function Chip({ seq, reaction, onToggle }: ChipProps) {
  const t = useTranslations('chat.reactions')
  const { conversationId } = useMessageWork()
  // The list of people who reacted is queried on hover or focus.
  const [isAsked, setAsked] = useState(false)
  const ask = () => setAsked(true)
  const look = ({ currentTarget }: SyntheticEvent<HTMLElement>) =>
    setAsked(currentTarget.matches(':hover') || currentTarget === document.activeElement)
  const { emoji, count, isOwn } = reaction
  const reactors = useQuery({
    query: api.reactions.getReactors,
    args: isAsked ? { conversationId, seq, emoji } : 'skip',
  })
  const named = useNamed()
  const names = reactors.status === 'success' ? reactors.data.map((person) => named(person).name) : []
  const shown =
    count >= limits.reactionsCounted ? t('many', { count: String(limits.reactionsCounted - 1) }) : String(count)
  return (
    <button
      type="button"
      aria-pressed={isOwn}
      aria-label={t('chip', { emoji, count })}
      data-tooltip={tooltipOf(names, t) ?? t('chip', { emoji, count })}
      data-tooltip-side="top"
      onPointerEnter={ask}
      onPointerLeave={look}
      onFocus={ask}
      onBlur={look}
      onClick={onToggle}
      className={cx(
        'relative flex h-6 animate-pop items-center gap-[5px] rounded-pill ps-1.5 pe-2 transition-[background-color,scale] after:absolute after:-inset-y-1 after:inset-x-0 active:scale-97 max-md:h-8 max-md:px-2.5 type-time',
        isOwn
          ? 'bg-wash font-semibold text-accent shadow-[inset_0_0_0_1px_var(--accent-line)]'
          : 'bg-sheet font-medium text-text-2 shadow-[inset_0_0_0_1px_var(--line)] press [--hover:var(--other)]',
      )}
    >
      <span aria-hidden className="text-[0.875rem] leading-none">
        {emoji}
      </span>
      {shown}
    </button>
  )
}

const NAMED = 8

/** “Ada, Bo and 3 others” */
function tooltipOf(names: string[], t: ReturnType<typeof useTranslations<'chat.reactions'>>): string | undefined {
  if (names.length === 0) return undefined
  const named = isolatedList(names.slice(0, NAMED))
  return names.length > NAMED ? t('andOthers', { names: named, count: names.length - NAMED }) : named
}
