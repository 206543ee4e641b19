'use client'

import { List, Pin as PinIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { onDemand } from '@/ui/on-demand'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import type { Pin } from '@/features/conversation/types'
import { usePinText } from '../data/use-pin-text'

const dialog = onDemand(() => import('./pins-dialog').then((part) => part.PinsDialog))

interface PinnedMessagesProps {
  /** Newest pin first. */
  pins: readonly Pin[]
  self: string
  mayPin: boolean
  /** The last message was unpinned here, and the strip disappears: the focus needs a place to go. */
  onEmptied: () => void
}

/** Below the header, if anything is pinned. */
export function PinnedMessages(props: PinnedMessagesProps) {
  const [newest] = props.pins
  return newest ? <Strip newest={newest} {...props} /> : null
}

/** A press jumps to the message shown, and then shows the next one. */
function Strip({ newest, pins, self, mayPin, onEmptied }: PinnedMessagesProps & { newest: Pin }) {
  const t = useTranslations('chat.pins')
  const { conversationId, jumpTo, setPin } = useMessageWork()
  const [isOpen, setOpen] = useState(false)
  const [shown, setShown] = useState<{ newest: number; seq: number } | null>(null)
  const textOf = usePinText(conversationId)

  // A newly pinned message is shown first, whichever was shown before.
  const at = Math.max(
    0,
    pins.findIndex(({ seq }) => shown?.newest === newest.seq && seq === shown.seq),
  )
  const pin = pins[at] ?? newest
  const text = textOf(pin)
  const place = { place: at + 1, count: pins.length }

  function unpin(pin: Pin) {
    setPin(pin, false)
    if (pins.length === 1) onEmptied()
  }

  return (
    <section
      aria-label={t('label')}
      className="flex h-9 flex-none animate-appear items-center gap-1 border-b border-line pe-2.5 type-small max-md:h-11 max-md:pe-1"
    >
      <button
        type="button"
        aria-label={t('goTo', { ...place, text })}
        onClick={() => {
          jumpTo(pin.seq)
          const next = pins[(at + 1) % pins.length] ?? newest
          setShown({ newest: newest.seq, seq: next.seq })
        }}
        className="flex h-full min-w-0 flex-1 items-center gap-2.5 ps-4 pe-2 text-start focus-inset transition-colors press max-md:ps-3"
      >
        <Icon as={PinIcon} size={16} className="flex-none text-text-2" />
        <span className="flex-none font-medium">{t('pinned')}</span>
        <span dir="auto" className="min-w-0 flex-1 truncate text-text-2">
          {text}
        </span>
        {pins.length > 1 ? <span className="flex-none text-text-3 type-time">{t('place', place)}</span> : null}
      </button>
      <IconButton
        label={t('all')}
        icon={List}
        iconSize={16}
        size={28}
        aria-haspopup="dialog"
        className="max-md:size-11"
        onClick={() => dialog.load(() => setOpen(true))}
      />
      <dialog.Part
        open={isOpen}
        onOpenChange={setOpen}
        pins={pins}
        self={self}
        textOf={textOf}
        onGo={(seq) => {
          setOpen(false)
          jumpTo(seq)
        }}
        onUnpin={mayPin ? unpin : null}
      />
    </section>
  )
}
