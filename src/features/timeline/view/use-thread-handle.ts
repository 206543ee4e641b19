'use client'

import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { People } from '@/features/conversation/types'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import '@/ui/messages/chats'
import type { MessageRow } from '../model/message-row'
import type { ThreadHandle } from '../model/thread-handle'
import { type Row, rowsBetween } from '../model/thread-rows'

type Moves = Pick<ThreadHandle, 'toStart' | 'toEnd' | 'jumpTo'> & {
  /** Called when the user has replied, so unread messages no longer hold the position. */
  answered: () => void
}

/** The timeline's interface for other parts: they can jump to a place, and query the messages on screen. */
export function useThreadHandle(
  handle: Ref<ThreadHandle>,
  { toStart, toEnd, jumpTo, answered }: Moves,
  scroller: HTMLElement,
  isCaughtUp: boolean,
  rows: readonly Row[],
  people: People,
) {
  const t = useTranslations('chat')
  const shown = useRef(rows)
  const named = useRef(people)
  const awaited = useRef<{ clientMessageId: string; call: (row: MessageRow) => void }>(null)
  const { selection } = useMessageWork()
  useEffect(() => {
    shown.current = rows
    const sent = rows.find(
      (row) =>
        row.kind === 'message' && row.messageId !== null && row.clientMessageId === awaited.current?.clientMessageId,
    )
    if (sent?.kind === 'message') {
      awaited.current?.call(sent)
      awaited.current = null
    }
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
      onceSent: (clientMessageId, call) => (awaited.current = { clientMessageId, call }),
      nameOf: (userId) => named.current.get(userId)?.name ?? t('formerMember'),
    }),
    [toStart, toEnd, answered, isCaughtUp, jumpTo, scroller, t],
  )
}

const isEditable = (row: MessageRow) => row.isOwn && !row.isDeleted
