'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { ChevronLeft, ChevronRight, Download, Minus, Plus, X } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { FilmStrip } from './film-strip'
import { IconButton } from './icon-button'
import './messages/chats'
import './messages/files'
import { PictureStage } from './picture-stage'
import { type Zoom, zoomStep } from './zoom'

interface Picture {
  key: string
  /** The message it was sent in: pictures of one message are close together. */
  group: string
  name: string
  url: string
  smallUrl: string
  width: number
  height: number
}

interface PictureViewerProps {
  /** In order. Null while the viewer is closed. */
  pictures: readonly Picture[] | null
  index: number
  onGo: (key: string) => void
  onClose: () => void
  onSave: (picture: Picture) => void
  /** The sender of the current picture, and when it was sent. */
  head: ReactNode
  caption: string
  /** Other actions on it. */
  actions?: ReactNode
  /** The element that the first picture grows from, which gets the focus back. */
  opener: RefObject<HTMLElement | null>
  /** The element that a picture closes into. */
  tileOf: (key: string) => HTMLElement | null
}

/**
 * Pictures at window size, one at a time. Arrows and swipes go through them; Escape, Back, and a press beside the
 * picture close the viewer.
 */
export function PictureViewer(props: PictureViewerProps) {
  const { pictures, opener, onClose } = props
  // The current picture stays during the exit transition.
  const [shown, setShown] = useState(props)
  if (pictures && props !== shown) setShown(props)
  const close = useRef<HTMLButtonElement>(null)
  useBackCloses(pictures !== null, onClose)
  return (
    <Base.Root open={pictures !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Viewport className="fixed inset-0 z-40">
          <Base.Popup
            initialFocus={close}
            finalFocus={opener}
            // The surroundings are dark in both themes.
            data-theme="dark"
            className="absolute inset-0 flex flex-col bg-viewer text-viewer-text outline-none transition-opacity duration-140 ease-enter [--hover:var(--viewer-control-2)] [--on:var(--viewer)] data-ending-style:opacity-0 data-ending-style:duration-120 data-ending-style:ease-leave data-starting-style:opacity-0"
          >
            {shown.pictures ? (
              <Viewed {...shown} pictures={shown.pictures} isClosing={pictures === null} close={close} />
            ) : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

type ViewedProps = PictureViewerProps & {
  pictures: readonly Picture[]
  /** The exit transition is running. */
  isClosing: boolean
  close: RefObject<HTMLButtonElement | null>
}

function Viewed(props: ViewedProps) {
  const { pictures, index, onGo, onClose, onSave, head, caption, actions, opener, tileOf, isClosing, close } = props
  const t = useTranslations('files')
  const app = useTranslations('app')
  const picture = pictures[index]
  const stage = useRef<HTMLDivElement>(null)
  const hasGrown = useRef(false)
  const takeOrigin = useCallback(() => {
    const origin = hasGrown.current ? null : opener.current
    hasGrown.current = true
    return origin
  }, [opener])
  const [zoomed, setZoomed] = useState<{ key: string; zoom: Zoom | null }>({ key: '', zoom: null })
  const [isBare, setBare] = useState(false)
  useEffect(() => {
    // Neighboring pictures load ahead of time.
    for (const beside of [pictures[index + 1], pictures[index - 1]]) if (beside) new Image().src = beside.url
  }, [pictures, index])
  const key = picture?.key
  const tile = useMemo(() => (isClosing && key !== undefined ? () => tileOf(key) : null), [isClosing, tileOf, key])
  if (!picture) return null
  const zoom = zoomed.key === picture.key ? zoomed.zoom : null
  const changeZoom = (change: (zoom: Zoom | null) => Zoom | null) =>
    setZoomed((before) => ({ key: picture.key, zoom: change(before.key === picture.key ? before.zoom : null) }))
  const fit = () => changeZoom(() => null)
  const go = (to: number) => {
    const next = pictures[to]
    if (next) onGo(next.key)
  }
  const step = (isIn: boolean) => {
    if (stage.current) {
      const { clientWidth: width, clientHeight: height } = stage.current
      changeZoom((before) => zoomStep(before, isIn, { width, height }, picture))
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    // React also sends what happens in layers that are open above.
    if (!event.currentTarget.contains(event.target as Node)) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    const keys: Record<string, () => void> = {
      ArrowLeft: () => go(isRtl ? index + 1 : index - 1),
      ArrowRight: () => go(isRtl ? index - 1 : index + 1),
      Home: () => go(0),
      End: () => go(pictures.length - 1),
      '+': () => step(true),
      '=': () => step(true),
      '-': () => step(false),
      '0': fit,
    }
    const act = keys[event.key]
    if (!act) return
    act()
    event.preventDefault()
  }

  const bars = cx(
    'transition-opacity duration-90',
    isBare && 'md:opacity-100 max-md:pointer-events-none max-md:opacity-0',
  )
  return (
    // Handles the keys for the whole viewer, whichever of its buttons has the focus.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col max-md:pb-14">
      <Base.Title className="sr-only">{picture.name}</Base.Title>
      <div className={cx('flex h-14 flex-none items-center gap-1 ps-3 pe-2 max-md:px-1', bars)}>
        <div aria-live="polite" className="flex min-w-0 flex-1 items-center gap-3 pe-2">
          {head}
        </div>
        <div className="flex flex-none items-center gap-1 max-md:absolute max-md:inset-x-0 max-md:bottom-0 max-md:h-14 max-md:justify-around">
          {actions}
          <IconButton label={t('save')} icon={Download} tooltipSide="bottom" onClick={() => onSave(picture)} />
        </div>
        <IconButton
          ref={close}
          label={app('close')}
          icon={X}
          tooltipSide="bottom"
          onClick={onClose}
          className="max-md:order-first"
        />
      </div>
      <div className="relative min-h-0 flex-1">
        <PictureStage
          picture={picture}
          zoom={zoom}
          onZoom={changeZoom}
          onSwipe={(to) => {
            if (to === 'close') return onClose()
            const isRtl = document.documentElement.dir === 'rtl'
            go((to === 'next') === isRtl ? index - 1 : index + 1)
          }}
          onTap={() => setBare(!isBare)}
          onClose={onClose}
          takeOrigin={takeOrigin}
          tile={tile}
          stage={stage}
        />
        {pictures.length > 1 ? (
          <>
            <Turn side="start" label={t('previous')} off={index === 0} onClick={() => go(index - 1)} />
            <Turn side="end" label={t('next')} off={index === pictures.length - 1} onClick={() => go(index + 1)} />
          </>
        ) : null}
      </div>
      {/* A low window has no space for another row, so there the zoom buttons lie over the picture's corner. */}
      <div className={cx('relative flex-none [@media(width>=48rem)_and_(height>=32rem)]:min-h-10.5', bars)}>
        {caption ? (
          <p dir="auto" className="line-clamp-2 px-6 pt-2.5 text-center text-[0.9375rem] leading-5 md:px-40">
            {caption}
          </p>
        ) : null}
        <ZoomPill scale={zoom?.scale ?? null} onStep={step} onFit={fit} />
      </div>
      {pictures.length > 1 ? (
        <div className={cx('flex-none py-2', bars)}>
          <FilmStrip pictures={pictures} index={index} onGo={onGo} />
        </div>
      ) : (
        <div className="h-6 flex-none" />
      )}
    </div>
  )
}

interface ZoomPillProps {
  /** Null if the whole picture is visible. */
  scale: number | null
  onStep: (isIn: boolean) => void
  onFit: () => void
}

function ZoomPill({ scale, onStep, onFit }: ZoomPillProps) {
  const t = useTranslations('files')
  return (
    <div className="absolute end-5 bottom-0.5 flex h-9 items-center rounded-pill bg-over type-body max-md:hidden">
      <IconButton label={t('zoomOut')} icon={Minus} iconSize={16} size={36} onClick={() => onStep(false)} />
      <button
        type="button"
        aria-label={t('zoomFit')}
        onClick={onFit}
        className="min-w-11 rounded-control text-center text-viewer-text tabular-nums"
      >
        {scale === null ? t('fit') : t('percent', { value: Math.round(scale * 100) })}
      </button>
      <IconButton label={t('zoomIn')} icon={Plus} iconSize={16} size={36} onClick={() => onStep(true)} />
    </div>
  )
}

interface TurnProps {
  side: 'start' | 'end'
  label: string
  /** There is no picture in that direction. The button stays to keep the focus, but is invisible. */
  off: boolean
  onClick: () => void
}

function Turn({ side, label, off, onClick }: TurnProps): ReactNode {
  return (
    <div
      className={cx(
        'absolute top-1/2 -translate-y-1/2 max-md:pointer-coarse:hidden',
        side === 'start' ? 'start-5' : 'end-5',
      )}
    >
      <IconButton
        label={label}
        icon={side === 'start' ? ChevronLeft : ChevronRight}
        size={40}
        directional
        aria-disabled={off}
        onClick={onClick}
        className="size-11! rounded-pill! bg-viewer-control transition-opacity aria-disabled:pointer-events-none aria-disabled:opacity-0"
      />
    </div>
  )
}
