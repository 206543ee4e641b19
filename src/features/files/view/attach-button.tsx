'use client'

import { Plus } from 'lucide-react'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chats'
import '@/ui/messages/files'

interface AttachButtonProps {
  /** It keeps its place. */
  isHidden: boolean
  onPick: (files: File[]) => void
}

/** At the start of the composer. */
export function AttachButton({ isHidden, onPick }: AttachButtonProps) {
  const t = useTranslations('files')
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton
        label={t('attach')}
        icon={Plus}
        tooltipSide="top"
        className={cx('max-md:rounded-pill', isHidden && 'invisible')}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden
        className="hidden"
        onChange={(event) => {
          onPick([...(event.target.files ?? [])])
          // Without this, choosing the same file again fires no change event.
          event.target.value = ''
        }}
      />
    </>
  )
}
