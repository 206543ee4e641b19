'use client'

import { CloudOff } from 'lucide-react'
import { type Ref, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Conversation, Place } from '@/features/conversation/types'
import { MessageLayers } from '@/features/message-actions/view/message-layers'
import type { Outbox } from '@/features/outbox/model/outbox'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import { furthest, useReadHere } from '@/features/reading/data/read-here'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/chat'
import { toast } from '@/ui/toast'
import { pageOf } from '../../../../domain/limits'
import { unreadCount } from '../../../../domain/unread'
import { VisibilityContext } from '../data/use-message-visibility'
import { useSeenMessages } from '../data/use-seen-messages'
import { useThreadPages } from '../data/use-thread-pages'
import { useThreadRows } from '../data/use-thread-rows'
import type { ThreadHandle } from '../model/thread-handle'
import { KeepPlace } from '../scroll/keep-place'
import { useThreadScroll } from '../scroll/use-thread-scroll'
import type { PendingActions } from './delivery-note'
import { EditVoice } from './edit-voice'
import { FirstUnreadPill } from './first-unread-pill'
import { MessageList } from './message-list'
import { NewMessageVoice } from './new-message-voice'
import { NewMessagesPill } from './new-messages-pill'
import { ThreadSkeleton } from './thread-skeleton'
import { ViewerOnDemand } from './viewer-on-demand'
import { useJumpToDate } from './use-jump-to-date'
import { useOpening, usePlace } from './use-opening'
import { useThreadHandle } from './use-thread-handle'

interface ThreadBodyProps {
  conversation: Conversation
  scroller: HTMLElement
  outbox: Outbox
  actions: PendingActions
  offline: boolean
  /** The seqs of pinned messages. */
  pinned: ReadonlySet<number>
  handle: Ref<ThreadHandle>
  place: Place | null
  onPlaceLeft: () => void
  onBroken: () => void
  focusComposer: () => void
}

export function ThreadBody(props: ThreadBodyProps) {
  const {
    conversation,
    scroller,
    outbox,
    actions,
    offline,
    pinned,
    handle,
    place,
    onPlaceLeft,
    onBroken,
    focusComposer,
  } = props
  const { conversationId, kind, self, head, mine } = conversation
  const t = useTranslations('chat')
  const content = useRef<HTMLDivElement>(null)

  const opening = useOpening(conversation, place)
  const { divider, openAt } = opening
  const first = useLowest(pageOf(Math.max(0, mine.visibleFromSeq)))
  const pages = useThreadPages(
    conversationId,
    head.lastSeq,
    mine.visibleFromSeq,
    openAt ?? (divider.count > 0 ? divider.afterSeq + 1 : undefined),
  )
  const { messages, run } = pages
  useEffect(() => {
    if (pages.failed) onBroken()
  }, [pages.failed, onBroken])
  const scroll = useThreadScroll({
    scroller,
    content,
    pages,
    first,
    lastSeq: head.lastSeq,
    count: head.count,
    unread: divider.count,
    firstUnread: divider.afterSeq + 1,
    visibleFromSeq: mine.visibleFromSeq,
    openAt,
    onMissing: () => toast(t('messageMissing')),
  })
  const { toEnd: scrollToEnd, jumpTo, toFirstUnread } = scroll
  const toEnd = useCallback(() => {
    scrollToEnd()
    onPlaceLeft()
  }, [scrollToEnd, onPlaceLeft])
  usePlace(place, opening, jumpTo)

  const { rows, people, quoted, onVisible } = useThreadRows({ conversation, pages, outbox, pinned, divider, offline })
  const tracker = useSeenMessages(conversation, messages, scroller, onVisible)
  const unread = unreadCount(head, furthest(mine, useReadHere().get(conversationId)))
  useThreadHandle(handle, { ...scroll, toEnd }, scroller, unread === 0, rows, people)
  const date = useJumpToDate(conversationId, jumpTo, toEnd)
  const blocked = useBlockedIds()

  if (!run && !offline) return <ThreadSkeleton label={t('loading')} />
  const empty = rows.length === 0
  return (
    <VisibilityContext value={tracker}>
      {!run ? (
        <EmptyState sign={CloudOff} title={t('notKeptTitle')} text={t('notKeptText')} />
      ) : empty ? (
        <EmptyState
          title={kind === 'notes' ? t('notesToSelf') : t('emptyTitle')}
          text={kind === 'notes' ? t('notesText') : t('emptyText')}
        />
      ) : null}
      {scroll.isUnreadAbove ? <FirstUnreadPill count={divider.count} onClick={toFirstUnread} /> : null}
      {/* Clipped, so that a message entering doesn't make the timeline taller, and a selected one's tint doesn't
          make it wider. */}
      <div ref={content} className="relative mt-auto w-full overflow-clip px-6 pt-2 max-md:px-3">
        <KeepPlace keeper={scroll.keeper}>
          <MessageList
            rows={rows}
            conversation={conversation}
            people={people}
            quoted={quoted}
            following={scroll.following}
            actions={actions}
            onDate={date.open}
          />
        </KeepPlace>
      </div>
      {date.calendar}
      <NewMessageVoice messages={messages} people={people} self={self} blocked={blocked} />
      <EditVoice messages={messages} people={people} self={self} blocked={blocked} />
      <MessageLayers rows={rows} />
      <ViewerOnDemand rows={rows} people={people} group={head.groupName} />
      <NewMessagesPill
        count={run ? Math.min(scroll.arrived, unread) : 0}
        far={scroll.far}
        onClick={() => {
          toEnd()
          focusComposer()
        }}
      />
    </VisibilityContext>
  )
}

/** Deleting a chat moves its first visible message: the loaded pages stay, and come back empty. */
function useLowest(value: number): number {
  const [lowest, setLowest] = useState(value)
  if (value < lowest) setLowest(value)
  return Math.min(value, lowest)
}
