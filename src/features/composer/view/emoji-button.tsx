'use client'

import { Smile } from 'lucide-react'
import { type RefObject, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/ui/icon-button'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import '@/ui/messages/chat'

interface EmojiButtonProps {
  field: RefObject<HTMLTextAreaElement | null>
  onChange: (text: string) => void
}

/** In the composer: inserts an emoji at the caret. */
export function EmojiButton({ field, onChange }: EmojiButtonProps) {
  const t = useTranslations('chat.emoji')
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)

  /** The caret's position after the emoji, once the picker has closed and returned the focus. */
  const caret = useRef<number | null>(null)

  function insert(emoji: string) {
    setOpen(false)
    const input = field.current
    if (!input) return
    const { value, selectionStart, selectionEnd } = input
    onChange(value.slice(0, selectionStart) + emoji + value.slice(selectionEnd))
    caret.current = selectionStart + emoji.length
  }

  function goOn() {
    if (caret.current === null) return
    field.current?.focus()
    field.current?.setSelectionRange(caret.current, caret.current)
    caret.current = null
  }

  return (
    <>
      <IconButton
        ref={button}
        label={t('insert')}
        icon={Smile}
        tooltipSide="top"
        className="max-md:rounded-pill"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={() => emojiPicker.load()}
        onClick={() => emojiPicker.load(() => setOpen((open) => !open))}
      />
      <emojiPicker.Part open={isOpen} onOpenChange={setOpen} onClosed={goOn} anchor={button} onPick={insert} />
    </>
  )
}
