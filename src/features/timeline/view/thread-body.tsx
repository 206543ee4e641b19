'use client'

import { useConvex } from 'convex/react'
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useChanges } from '@/features/changes/data/use-changes'
import { useUploads, useUploadsRevision } from '@/features/files/data/use-uploads'
import { Viewer } from '@/features/files/view/viewer'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import { furthest, useReadHere } from '@/features/reading/data/read-here'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import { startOfDay } from '@/ui/time/format'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { pageOf } from '../../../../domain/limits'
import { unreadCount } from '../../../../domain/unread'
import type { PendingActions } from './delivery-note'
import { FirstUnreadPill } from './first-unread-pill'
import { KeepPlace } from '../scroll/keep-place'
import { MessageList } from './message-list'
import { EditVoice } from './edit-voice'
import { MessageLayers } from '@/features/message-actions/view/message-layers'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import { useQuotes } from '@/features/conversation/data/use-quotes'
import { NewMessagesPill } from './new-messages-pill'
import { NewMessageVoice } from './new-message-voice'
import type { Outbox } from '@/features/outbox/model/outbox'
import { reuseRows } from '../model/same-rows'
import type { ThreadHandle } from '../model/thread-handle'
import { buildRows, pendingEntries, type Row, rowsBetween, type UnreadDivider } from '../model/thread-rows'
import type { MessageRow } from '../model/message-row'
import { ThreadSkeleton } from './thread-skeleton'
import type { Conversation, Place } from '@/features/conversation/types'
import { createVisibilityTracker, VisibilityContext } from '../data/use-message-visibility'
import { useJumpToDate } from './use-jump-to-date'
import { useOutboxEntries } from '@/features/outbox/data/use-outbox'
import { usePeople } from '@/features/conversation/data/use-people'
import { useReadMarking } from '../data/use-read-marking'
import { useReceipts } from '../data/use-receipts'
import { useThreadPages } from '../data/use-thread-pages'
import { isWithin, useThreadScroll } from '../scroll/use-thread-scroll'

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

  // The divider belongs to the visit: its place is determined once, on opening.
  const [divider] = useState<UnreadDivider>(() => ({ afterSeq: mine.readSeq, count: unreadCount(head, mine) }))
  const [opening] = useState(place)
  const isThere = opening !== null && isWithin(opening.seq, mine.visibleFromSeq, head.lastSeq)
  const [openAt] = useState(isThere ? opening.seq : undefined)
  const first = useLowest(pageOf(Math.max(0, mine.visibleFromSeq)))
  const pages = useThreadPages(
    conversationId,
    head.lastSeq,
    mine.visibleFromSeq,
    openAt ?? (divider.count > 0 ? divider.afterSeq + 1 : undefined),
  )
  const { messages, marks, run, atLiveEnd, receivedSeq } = pages
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

  const { receipts, onVisible: onOwnVisible } = useReceipts(conversation, messages)
  const entries = useOutboxEntries(outbox, conversationId)
  const uploads = useUploads(self)
  const uploadsRevision = useUploadsRevision(uploads)
  const quoted = useQuotes(conversationId, messages, entries, marks)
  const people = usePeople(conversation, messages, quoted)
  const blocked = useBlockedIds()
  const inGroup = kind === 'group'
  const built = useMemo(
    () =>
      buildRows({
        messages,
        marks,
        pinned,
        pending: atLiveEnd ? pendingEntries(entries, messages, self) : [],
        self,
        people,
        receipts,
        divider,
        uploads,
        offline,
        inGroup,
        dayOf: (at) => String(startOfDay(at)),
      }),
    // Uploads are kept outside React; their revision stands for them.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [
      messages,
      marks,
      pinned,
      atLiveEnd,
      entries,
      self,
      people,
      receipts,
      divider,
      uploads,
      uploadsRevision,
      offline,
      inGroup,
    ],
  )
  const rows = useReusedRows(built)

  useEffect(() => {
    if (!entries.some(({ state }) => state === 'acknowledged')) return
    outbox.settle(conversationId, (entry) => entry.seq !== null && entry.seq <= receivedSeq)
  }, [outbox, conversationId, receivedSeq, entries])

  useEffect(() => {
    if (pages.failed) onBroken()
  }, [pages.failed, onBroken])

  useClearMarkedUnread(conversation)
  const onRead = useReadMarking(conversation, messages)
  const onVisible = useCallback(
    (seqs: ReadonlySet<number>) => {
      onRead(seqs)
      onOwnVisible(seqs)
    },
    [onRead, onOwnVisible],
  )
  const [tracker] = useState(() => createVisibilityTracker(scroller, onVisible))
  useEffect(() => tracker.stop, [tracker])
  const { toStart, toEnd: scrollToEnd, answered, jumpTo, toFirstUnread } = scroll
  const unread = unreadCount(head, furthest(mine, useReadHere().get(conversationId)))
  const isCaughtUp = unread === 0
  const toEnd = useCallback(() => {
    scrollToEnd()
    onPlaceLeft()
  }, [scrollToEnd, onPlaceLeft])
  const shown = useRef(rows)
  const named = useRef(people)
  const { selection } = useMessageWork()
  useEffect(() => {
    shown.current = rows
    named.current = people
    selection.renew(rows.filter((row) => row.kind === 'message'))
  }, [rows, people, selection])
  useImperativeHandle(
    handle,
    () => ({
      toStart,
      toEnd,
      sent() {
        if (isCaughtUp) answered()
        toEnd()
      },
      jumpTo,
      scrollPage: (by) => scroller.scrollBy({ top: by * scroller.clientHeight * 0.9 }),
      between: (from, to) => rowsBetween(shown.current, from, to),
      all: () => shown.current.filter((row) => row.kind === 'message'),
      lastOwn: () => shown.current.filter((row) => row.kind === 'message').findLast(isEditable) ?? null,
      nameOf: (userId) => named.current.get(userId)?.name ?? t('formerMember'),
    }),
    [toStart, toEnd, answered, isCaughtUp, jumpTo, scroller, t],
  )

  const date = useJumpToDate(conversationId, jumpTo, toEnd)

  // The place that the timeline opened at needs no jump.
  const visited = useRef(openAt === undefined ? null : opening)
  useEffect(() => {
    if (place === null || place === visited.current) return
    visited.current = place
    jumpTo(place.seq)
  }, [place, jumpTo])

  if (!run) return <ThreadSkeleton label={t('loading')} />
  const empty = rows.length === 0
  return (
    <VisibilityContext value={tracker}>
      {empty ? (
        <EmptyState
          title={kind === 'notes' ? t('notesToSelf') : t('emptyTitle')}
          text={kind === 'notes' ? t('notesText') : t('emptyText')}
        />
      ) : null}
      {scroll.isUnreadAbove ? <FirstUnreadPill count={divider.count} onClick={toFirstUnread} /> : null}
      {/* Clipped: an entering message must not make the timeline taller while it moves, nor a selected one's tint wider. */}
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
      <Viewer />
      <NewMessagesPill
        count={Math.min(scroll.arrived, unread)}
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

function useReusedRows(built: readonly Row[]): readonly Row[] {
  const [kept, setKept] = useState({ built, rows: built })
  if (kept.built === built) return kept.rows
  const rows = reuseRows(kept.rows, built)
  setKept({ built, rows })
  return rows
}

const isEditable = (row: MessageRow) => row.isOwn && row.messageId !== null && !row.isDeleted

/** R4: opening a conversation clears “marked unread”; marking it again while it is open stays. */
function useClearMarkedUnread({ conversationId, mine }: Conversation) {
  const convex = useConvex()
  const changes = useChanges()
  const [marked] = useState(mine.markedUnread)
  useEffect(() => {
    if (!marked) return
    changes
      .make([{ kind: 'prefs', conversationId, pref: 'markedUnread', on: false }], () =>
        convex.mutation(api.conversations.setPrefs, { conversationIds: [conversationId], markedUnread: false }),
      )
      // A failure isn't shown: the mark is still there the next time.
      .catch(() => {})
  }, [marked, changes, convex, conversationId])
}
