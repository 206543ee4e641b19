'use client'

import { SmilePlus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { emojiPicker } from '@/features/emoji/view/picker-on-demand'
import { Icon } from '@/ui/icon'
import '@/ui/messages/profile'

interface StatusEmojiProps {
  /** Empty for none. */
  value: string
  onChange: (emoji: string) => void
}

/** A button that looks like the field next to it, and opens the emoji picker. */
export function StatusEmoji({ value, onChange }: StatusEmojiProps) {
  const t = useTranslations('status')
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  return (
    <div>
      <div aria-hidden className="mb-1.5 font-medium type-small">
        {t('emoji')}
      </div>
      <div className="relative">
        <button
          ref={button}
          type="button"
          aria-label={value === '' ? t('chooseEmoji') : t('changeEmoji', { emoji: value })}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onPointerEnter={() => emojiPicker.load()}
          onClick={() => emojiPicker.load(() => setOpen((open) => !open))}
          className="flex h-10 w-full items-center rounded-control bg-raised px-3 text-text-3 shadow-[inset_0_0_0_1px_var(--line-2)] transition-shadow focus-field max-md:h-11"
        >
          {value === '' ? <Icon as={SmilePlus} size={18} /> : <span className="text-lg leading-none">{value}</span>}
        </button>
        {value === '' ? null : (
          <button
            type="button"
            aria-label={t('removeEmoji')}
            onClick={() => {
              onChange('')
              button.current?.focus()
            }}
            className="absolute inset-y-0 end-0 grid w-9 place-items-center text-text-3 press-text"
          >
            <Icon as={X} size={16} />
          </button>
        )}
      </div>
      <emojiPicker.Part
        open={isOpen}
        onOpenChange={setOpen}
        anchor={button}
        align="start"
        onPick={(emoji) => {
          setOpen(false)
          onChange(emoji)
        }}
      />
    </div>
  )
}
