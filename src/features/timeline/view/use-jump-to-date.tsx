'use client'

import { useConvex } from 'convex/react'
import { type ReactNode, useCallback, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { onDemand } from '@/ui/on-demand'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'

const layer = onDemand(() => import('@/ui/calendar-layer').then((part) => part.CalendarLayer))

interface JumpToDate {
  /** Opens the calendar at a day, anchored to the pressed control. */
  open: (control: HTMLElement, at: number) => void
  calendar: ReactNode
}

/** The calendar of a conversation, from its first visible message to today, and jumping to a day's first message. */
export function useJumpToDate(conversationId: string, jumpTo: (seq: number) => void, toEnd: () => void): JumpToDate {
  const t = useTranslations('chat')
  const convex = useConvex()
  const anchor = useRef<HTMLElement | null>(null)
  const [range, setRange] = useState<{ min: number; max: number; initial: number } | null>(null)
  const [isOpen, setOpen] = useState(false)

  const firstFrom = useCallback(
    (at: number) => convex.query(api.messages.findFirstFrom, { conversationId, at }),
    [convex, conversationId],
  )
  const failed = useCallback(() => toast(t('jumpFailed')), [t])

  const open = useCallback(
    (control: HTMLElement, at: number) => {
      anchor.current = control
      firstFrom(0).then((first) => {
        setRange({ min: first?.sentAt ?? at, max: Math.max(Date.now(), at), initial: at })
        layer.load(() => setOpen(true))
      }, failed)
    },
    [firstFrom, failed],
  )

  const goTo = (at: number) => {
    // On a day without messages, jumps to the next one; after the last message, to the end.
    firstFrom(at).then((first) => (first ? jumpTo(first.seq) : toEnd()), failed)
  }

  const calendar = range && (
    <layer.Part label={t('jumpToDate')} open={isOpen} onOpenChange={setOpen} anchor={anchor} {...range} onPick={goTo} />
  )
  return { open, calendar }
}
