'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { SmilePlus } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import { QuickBar } from '@/features/message-actions/view/quick-bar'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { api } from '../../../../convex/_generated/api'
import { pageOf } from '../../../../domain/limits'

type Layer = { part: 'quick' | 'picker'; isOpen: boolean }

/** Reacts to the message of the picture in the viewer, which the timeline may not have loaded. Shows the own reaction. */
export function ReactToPicture({ seq }: { seq: number }) {
  const t = useTranslations('chat')
  const { conversationId, react } = useMessageWork()
  const marks = useQuery({ query: api.messages.getMarks, args: { conversationId, page: pageOf(seq) } })
  const mine = marks.status === 'success' ? marks.data.reactions : null
  const own = useMemo(() => new Set(mine?.flatMap((one) => (one.seq === seq ? [one.emoji] : []))), [mine, seq])
  const [layer, setLayer] = useState<Layer | null>(null)
  const [button, setButton] = useState<HTMLButtonElement | null>(null)
  const anchor = useRef<HTMLButtonElement>(null)
  const close = () => setLayer((open) => open && { ...open, isOpen: false })
  const shared = {
    anchor,
    open: layer?.isOpen ?? false,
    onOpenChange: (open: boolean) => (open ? undefined : close()),
    onClosed: () => setLayer((last) => (last?.isOpen ? last : null)),
    align: 'end' as const,
    isOverDark: true,
    onPick(emoji: string) {
      close()
      react(seq, emoji, !own.has(emoji))
    },
  }
  const [first] = own
  return (
    <>
      <IconButton
        ref={(element) => {
          anchor.current = element
          setButton(element)
        }}
        label={t('actions.react')}
        icon={SmilePlus}
        tooltipSide="bottom"
        aria-haspopup="dialog"
        onClick={() => setLayer({ part: 'quick', isOpen: true })}
        sign={first && <span className="text-[1.25rem] leading-none">{first}</span>}
      />
      {layer?.part === 'quick' && button ? (
        <QuickBar
          {...shared}
          place={button}
          own={own}
          onMore={() => emojiPicker.load(() => setLayer({ part: 'picker', isOpen: true }))}
        />
      ) : null}
      {layer?.part === 'picker' ? <emojiPicker.Part {...shared} /> : null}
    </>
  )
}
