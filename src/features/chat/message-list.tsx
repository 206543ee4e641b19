'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { cx } from '@/ui/cx'
import { useFoldedIds } from '@/features/privacy/use-blocked'
import { DayLabel } from './day-label'
import type { PendingActions } from './delivery-note'
import { FoldedMessage } from './folded-message'
import { MessageBubble } from './message-bubble'
import { useMessageWork } from './message/message-work'
import { type Quoted, useQuoteOf } from './message/use-quotes'
import { ReadByLine } from './read-by-line'
import { SystemLine } from './system-line'
import type { MessageRow, Row } from './thread-rows'
import { UnreadDivider } from './unread-divider'
import type { Conversation } from './use-conversation'
import type { People } from './use-people'

interface MessageListProps {
  rows: readonly Row[]
  conversation: Conversation
  people: People
  quoted: Quoted
  /** The reader is at the live end: what comes there is seen to arrive. */
  following: boolean
  actions: PendingActions
  /** A day's label was pressed. */
  onDate: (label: HTMLElement, at: number) => void
}

/**
 * The rows as one flat grid: every message keeps its node when turns and days join or part, and still a date and an
 * avatar can be sticky over exactly the rows they belong to, because a grid item's area is what holds it.
 */
export function MessageList(props: MessageListProps) {
  const { rows, conversation, people, quoted, following, actions, onDate } = props
  const t = useTranslations('chat')
  const former = t('formerMember')
  const { self } = conversation
  const inGroup = conversation.kind === 'group'
  const entrances = useEntrances(rows, following)
  const folded = useFoldedIds(inGroup)
  const quoteOf = useQuoteOf(quoted, people, { self, inGroup })
  return (
    <div className="mx-auto grid w-full max-w-190 grid-cols-[minmax(0,1fr)]">
      {rows.map((row, index) => {
        const gridRow = index + 1
        switch (row.kind) {
          case 'day':
            return <DayLabel key={row.key} row={row} gridRow={gridRow} onPress={onDate} />
          case 'divider':
            return <UnreadDivider key={row.key} row={row} gridRow={gridRow} />
          case 'system':
            return <SystemLine key={row.key} row={row} gridRow={gridRow} people={people} self={self} />
          case 'readers':
            return <ReadByLine key={row.key} row={row} gridRow={gridRow} conversation={conversation} people={people} />
          case 'message': {
            const name = people.get(row.senderId)?.name ?? former
            const bubble = (
              <MessageBubble
                key={row.key}
                row={row}
                gridRow={gridRow}
                name={name}
                quote={quoteOf(row.replyTo)}
                inGroup={inGroup}
                entrance={entrances(row)}
                actions={actions}
              />
            )
            if (!folded.has(row.senderId)) return bubble
            return (
              <FoldedMessage key={row.key} row={row} gridRow={gridRow} name={name}>
                {bubble}
              </FoldedMessage>
            )
          }
        }
      })}
      {inGroup ? <TurnAvatars rows={rows} people={people} former={former} /> : null}
    </div>
  )
}

interface TurnAvatarsProps {
  rows: readonly Row[]
  people: People
  former: string
}

/** One at the head of each of the others' turns; it stays on screen as long as its turn does. */
function TurnAvatars({ rows, people, former }: TurnAvatarsProps) {
  const { selection } = useMessageWork()
  const isSelecting = useSyncExternalStore(
    selection.subscribe,
    () => selection.get() !== null,
    () => false,
  )
  return rows.map((row, index) => {
    if (row.kind !== 'message' || row.isOwn || !row.startsTurn) return null
    const person = people.get(row.senderId)
    return (
      <span
        key={row.key}
        aria-hidden
        style={{ gridRow: `${index + 1} / span ${row.turnSpan}` }}
        className={cx(
          'col-start-1 sticky top-2 mb-3 size-(--avatar) self-start [--avatar:2rem] compact:mb-2 compact:[--avatar:1.75rem]',
          // The boxes stand in their place.
          isSelecting && 'invisible',
        )}
      >
        <Avatar id={row.senderId} name={person?.name ?? former} imageUrl={person?.imageUrl} />
      </span>
    )
  })
}

/** Own messages rise from the composer, others' fade in; what a page brings was always there. */
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
