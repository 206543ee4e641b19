'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { ChevronLeft, ChevronRight, Download, ImageOff, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { Icon } from './icon'
import { IconButton } from './icon-button'
import './messages/chats'
import './messages/files'

interface Picture {
  name: string
  url: string
  width: number
  height: number
}

interface PictureViewerProps {
  /** Null while it is closed. */
  pictures: readonly Picture[] | null
  index: number
  onIndex: (index: number) => void
  onClose: () => void
  onSave: (picture: Picture) => void
  /** Where the focus returns. */
  opener: RefObject<HTMLElement | null>
}

/** Full-page images, one at a time: arrows step through them; Escape and a press outside the image close it. */
export function PictureViewer({ pictures, index, onIndex, onClose, onSave, opener }: PictureViewerProps) {
  // The shown picture stays during the exit transition.
  const [shown, setShown] = useState({ pictures, index })
  if (pictures && (pictures !== shown.pictures || index !== shown.index)) setShown({ pictures, index })
  const close = useRef<HTMLButtonElement>(null)
  useBackCloses(pictures !== null, onClose)
  return (
    <Base.Root open={pictures !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Viewport className="fixed inset-0 z-40">
          <Base.Popup
            initialFocus={close}
            finalFocus={opener}
            // Dark in both themes.
            data-theme="dark"
            className="absolute inset-0 flex flex-col text-text-1 outline-none transition-opacity duration-140 ease-enter surface-desk data-ending-style:opacity-0 data-ending-style:duration-90 data-starting-style:opacity-0"
          >
            {shown.pictures ? (
              <Viewed
                pictures={shown.pictures}
                index={shown.index}
                onIndex={onIndex}
                onClose={onClose}
                onSave={onSave}
                close={close}
              />
            ) : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

type ViewedProps = Pick<PictureViewerProps, 'onIndex' | 'onClose' | 'onSave'> & {
  pictures: readonly Picture[]
  index: number
  close: RefObject<HTMLButtonElement | null>
}

function Viewed({ pictures, index, onIndex, onClose, onSave, close }: ViewedProps) {
  const t = useTranslations('files')
  const app = useTranslations('app')
  const picture = pictures[index]
  if (!picture) return null
  const go = (to: number) => {
    if (pictures[to]) onIndex(to)
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const keys: Record<string, number> = { Home: 0, End: pictures.length - 1 }
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') go(event.key === forward ? index + 1 : index - 1)
    else if (event.key in keys) go(keys[event.key] ?? index)
    else return
    event.preventDefault()
  }

  return (
    // The viewer's keys, whichever of its buttons has the focus.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-14 flex-none items-center gap-2 ps-4 pe-2">
        <Base.Title dir="auto" className="min-w-0 flex-1 truncate type-control">
          {picture.name}
        </Base.Title>
        {pictures.length > 1 ? (
          <span aria-live="polite" className="flex-none type-time">
            {t('position', { at: index + 1, count: pictures.length })}
          </span>
        ) : null}
        <IconButton label={t('save')} icon={Download} tooltipSide="bottom" onClick={() => onSave(picture)} />
        <IconButton ref={close} label={app('close')} icon={X} tooltipSide="bottom" onClick={onClose} />
      </div>
      {/* A press outside the image closes it; the button above does the same for the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        onClick={(event) => (event.target === event.currentTarget ? onClose() : undefined)}
        className="relative flex min-h-0 flex-1 items-center justify-center px-16 pb-8 max-md:px-2"
      >
        <Shown key={picture.url} picture={picture} />
        {pictures.length > 1 ? (
          <>
            <Turn
              side="start"
              label={t('previous')}
              icon={ChevronLeft}
              off={index === 0}
              onClick={() => go(index - 1)}
            />
            <Turn
              side="end"
              label={t('next')}
              icon={ChevronRight}
              off={index === pictures.length - 1}
              onClick={() => go(index + 1)}
            />
          </>
        ) : null}
      </div>
    </div>
  )
}

/** At its own aspect ratio from the first moment, never larger than its pixels. */
function Shown({ picture: { name, url, width, height } }: { picture: Picture }) {
  const t = useTranslations('files')
  const [isBroken, setBroken] = useState(false)
  if (isBroken) {
    return (
      <p role="status" className="flex items-center gap-2 type-body">
        <Icon as={ImageOff} size={20} />
        {t('notLoaded')}
      </p>
    )
  }
  return (
    // A plain img: no image optimizer resizes what members sent each other.
    // oxlint-disable-next-line nextjs/no-img-element
    <img
      src={url}
      alt={name}
      width={width}
      height={height}
      onError={() => setBroken(true)}
      className="h-auto max-h-full w-auto max-w-full rounded-chip object-contain"
    />
  )
}

interface TurnProps {
  side: 'start' | 'end'
  label: string
  icon: typeof ChevronLeft
  /** There is no further image. The button stays, so that it keeps the focus. */
  off: boolean
  onClick: () => void
}

function Turn({ side, label, icon, off, onClick }: TurnProps): ReactNode {
  return (
    // A separate box over the image, because the button positions itself.
    <div className={cx('absolute top-1/2 -translate-y-1/2', side === 'start' ? 'start-3' : 'end-3')}>
      <IconButton
        label={label}
        icon={icon}
        iconSize={24}
        size={40}
        directional
        aria-disabled={off}
        onClick={onClick}
        className="rounded-pill bg-over aria-disabled:opacity-40"
      />
    </div>
  )
}
