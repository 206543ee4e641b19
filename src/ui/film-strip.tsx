'use client'

import { ImageOff } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from './cx'
import { Icon } from './icon'
import { LoadedImage } from './loaded-image'
import './messages/chats'
import './messages/files'

interface StripPicture {
  key: string
  /** The message it was sent in: pictures of one message are close together. */
  group: string
  name: string
  smallUrl: string
}

interface FilmStripProps {
  pictures: readonly StripPicture[]
  index: number
  onGo: (key: string) => void
}

/** Every loaded picture, with those of one message close together; the current one is in the middle. */
export function FilmStrip({ pictures, index, onGo }: FilmStripProps) {
  const t = useTranslations('files')
  const shown = useRef<HTMLButtonElement>(null)
  // Centers the current picture, also when pictures load before it.
  useLayoutEffect(() => {
    if (pictures[index]) shown.current?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [pictures, index])
  return (
    <div
      role="group"
      aria-label={t('viewer')}
      className="flex h-19 flex-none scroll-quiet items-center gap-0.5 overflow-x-auto px-[50%] [scrollbar-width:none]"
    >
      {pictures.map(({ key, group, name, smallUrl }, at) => (
        <button
          key={key}
          ref={at === index ? shown : undefined}
          type="button"
          // The arrow keys move through the pictures.
          tabIndex={-1}
          aria-label={t('open', { name })}
          aria-current={at === index || undefined}
          onClick={() => onGo(key)}
          className={cx(
            'flex-none overflow-hidden rounded-spine transition-opacity hover:opacity-100',
            at === index
              ? 'mx-1 size-16 shadow-[0_0_0_2px_var(--viewer),0_0_0_4px_var(--viewer-text)]'
              : 'size-12 opacity-62',
            at > 0 && pictures[at - 1]?.group !== group && 'ms-3',
          )}
        >
          <LoadedImage
            sources={[smallUrl]}
            alt=""
            loading="lazy"
            className="size-full object-cover"
            otherwise={<Icon as={ImageOff} size={20} className="mx-auto" />}
          />
        </button>
      ))}
    </div>
  )
}
