'use client'

import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { cx } from '@/ui/cx'
import { useFoldedIds } from '@/features/privacy/data/use-blocked'
import '@/ui/messages/chats'
import { DayLabel } from './day-label'
import type { PendingActions } from './delivery-note'
import { BlockedLine } from './blocked-line'
import { MessageBoundary } from '@/features/message-text/view/message-boundary'
import { MessageBubble } from './message-bubble'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import { useIsSelecting } from '@/features/message-actions/data/use-is-selecting'
import { useQuoteOf } from '@/features/conversation/data/use-quotes'
import { ReadByLine } from './read-by-line'
import { SystemLine } from './system-line'
import { type DayRow, type Row, turnsOf } from '../model/thread-rows'
import type { MessageRow } from '../model/message-row'
import { blockedRuns } from '../model/blocked-runs'
import { UnreadDivider } from './unread-divider'
import { BrokenMessage } from './broken-message'
import type { Quoted, Conversation, People } from '@/features/conversation/types'

interface MessageListProps {
  rows: readonly Row[]
  conversation: Conversation
  people: People
  quoted: Quoted
  /** The reader is at the live end, so new messages are animated. */
  following: boolean
  actions: PendingActions
  /** Called when a date label is pressed. */
  onDate: (label: HTMLElement, at: number) => void
}

/**
 * The rows as one flat grid: every message keeps its DOM node when turns and days merge or split, and a date or avatar
 * can still be sticky over exactly its rows, because each has a box that spans them.
 */
export const MessageList = memo(function MessageList(props: MessageListProps) {
  const { rows, conversation, people, quoted, following, actions, onDate } = props
  const t = useTranslations('chat')
  const former = t('formerMember')
  const { self } = conversation
  const inGroup = conversation.kind === 'group'
  const entrances = useEntrances(rows, following)
  const blocked = useFoldedIds(inGroup)
  const runs = useMemo(() => blockedRuns(rows, blocked), [rows, blocked])
  const [shownKeys, setShownKeys] = useState<ReadonlySet<string>>(new Set())
  const quoteOf = useQuoteOf(quoted, people, { self, inGroup })
  return (
    <div className="mx-auto grid w-full max-w-190 grid-cols-[minmax(0,1fr)]">
      {rows.map((row, index) =>
        row.kind === 'day' ? (
          <DayLabel key={row.key} row={row} gridRow={index + 1} onPress={onDate} />
        ) : (
          // Row indexes change with every page that is prepended; the content doesn't.
          <div key={row.key} style={{ gridRow: index + 1 }} className="col-span-full min-w-0">
            {contentOf(row)}
          </div>
        ),
      )}
      {inGroup ? (
        <TurnAvatars
          rows={rows}
          people={people}
          former={former}
          isHidden={({ key }) => runs.has(key) && !isShown(key)}
        />
      ) : null}
    </div>
  )

  // A run shown once stays shown, including messages that join it.
  function isShown(key: string): boolean {
    return runs.get(key)?.keys.some((one) => shownKeys.has(one)) ?? false
  }
  function toggle(keys: readonly string[], wasShown: boolean) {
    setShownKeys((before) => {
      const others = [...before].filter((key) => !keys.includes(key))
      return new Set(wasShown ? others : [...others, ...keys])
    })
  }

  function contentOf(row: Exclude<Row, DayRow>) {
    switch (row.kind) {
      case 'divider':
        return <UnreadDivider row={row} />
      case 'system':
        return <SystemLine row={row} people={people} self={self} />
      case 'readers':
        return <ReadByLine row={row} conversation={conversation} people={people} />
      case 'message': {
        const sender = people.get(row.senderId)
        const name = sender?.name ?? former
        const run = runs.get(row.key)
        const bubble = (
          <MessageBoundary of={row} fallback={<BrokenMessage row={row} />}>
            <MessageBubble
              row={row}
              name={name}
              hue={sender?.hue}
              quote={quoteOf(row.replyTo)}
              inGroup={inGroup}
              entrance={entrances(row)}
              isBlocked={run !== undefined}
              actions={actions}
            />
          </MessageBoundary>
        )
        if (!run) return bubble
        const shown = isShown(row.key)
        return (
          <>
            {run.keys[0] === row.key ? (
              <BlockedLine row={row} run={run} isShown={shown} onToggle={() => toggle(run.keys, shown)} />
            ) : shown ? null : (
              // The element to scroll to, and to anchor the reader's place to.
              <div data-row={row.key} data-seq={row.seq ?? undefined} />
            )}
            {shown ? bubble : null}
          </>
        )
      }
    }
  }
})

interface TurnAvatarsProps {
  rows: readonly Row[]
  people: People
  former: string
  /** Collapsed messages don't show that their author is typing either. */
  isHidden: (first: MessageRow) => boolean
}

/** One avatar at the start of each turn by someone else; it stays on screen as long as its turn does. */
function TurnAvatars({ rows, people, former, isHidden }: TurnAvatarsProps) {
  const { selection } = useMessageWork()
  const isSelecting = useIsSelecting(selection)
  return turnsOf(rows).map(({ first, index, span }) => {
    if (first.isOwn || isHidden(first)) return null
    const person = people.get(first.senderId)
    return (
      <span
        key={first.key}
        aria-hidden
        style={{ gridRow: `${index + 1} / span ${span}` }}
        className={cx(
          'pointer-events-none col-start-1 flex items-start pb-3 compact:pb-2',
          // If the column has no margin, the checkboxes take the avatars' place.
          isSelecting && '@max-[55rem]/log:invisible',
        )}
      >
        <span
          data-avatar={first.key}
          className="sticky top-2 size-(--avatar) [--avatar:2rem] compact:[--avatar:1.75rem]"
        >
          <Avatar id={first.senderId} hue={person?.hue} name={person?.name ?? former} imageUrl={person?.imageUrl} />
        </span>
      </span>
    )
  })
}

/** The user's own messages rise from the composer, others' fade in; messages loaded with a page don't animate. */
function useEntrances(rows: readonly Row[], following: boolean) {
  const seen = useRef<{ keys: ReadonlySet<string>; high: number } | null>(null)
  useEffect(() => {
    const high = Math.max(-1, ...rows.map((row) => ('seq' in row ? (row.seq ?? -1) : -1)))
    seen.current = { keys: new Set(rows.map((row) => row.key)), high }
  })
  return (row: MessageRow): 'rise' | 'appear' | 'none' => {
    const before = seen.current
    if (!following || before === null || before.keys.has(row.key)) return 'none'
    if (row.seq === null) return 'rise'
    return row.seq > before.high && !row.isOwn ? 'appear' : 'none'
  }
}
