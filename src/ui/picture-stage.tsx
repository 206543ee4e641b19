'use client'

import { ImageOff } from 'lucide-react'
import {
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslations } from 'use-intl'
import { Icon } from './icon'
import { LoadedImage } from './loaded-image'
import './messages/chats'
import './messages/files'
import { fitScale, flight, pan, type Point, type Size, swipeOf, toggleZoom, type Zoom, zoomTo } from './zoom'

interface StagePicture extends Size {
  name: string
  url: string
}

interface PictureStageProps {
  picture: StagePicture
  zoom: Zoom | null
  /** Uses the current state, because several events can arrive between two frames. */
  onZoom: (change: (zoom: Zoom | null) => Zoom | null) => void
  onSwipe: (to: 'next' | 'previous' | 'close') => void
  /** Distinguishes a tap from a click: clicking beside the picture closes the viewer. */
  onTap: () => void
  onClose: () => void
  /** The element that the first picture grows from; null for the others. */
  takeOrigin: () => HTMLElement | null
  /** Set while the viewer closes: the element that the picture closes into. */
  tile: (() => HTMLElement | null) | null
  stage: RefObject<HTMLDivElement | null>
}

const tapPx = 6
const doubleTapMs = 300
const growMs = 180
const closeMs = 120
const nextMs = 140
/** How far (px) a picture that was swiped in slides. */
const slidePx = 64

/**
 * The picture between the bars and arrows. Wheel, pinch, or a double press zooms; dragging pans, and swiping goes to
 * the next.
 */
export function PictureStage(props: PictureStageProps) {
  const { picture, zoom, onZoom, onSwipe, onTap, onClose, takeOrigin, tile, stage } = props
  const pointers = useRef(new Map<number, Point>())
  const start = useRef<Point & { moved: boolean }>({ x: 0, y: 0, moved: false })
  const lastTap = useRef(0)
  const [drag, setDrag] = useState<Point | null>(null)
  /** The side (px) that the next picture slides in from, after a swipe. */
  const slide = useRef(0)
  const takeSlide = useCallback(() => {
    const taken = slide.current
    slide.current = 0
    return taken
  }, [])

  const sizeOf = (element: HTMLElement): Size => ({ width: element.clientWidth, height: element.clientHeight })
  const fromCenter = (element: HTMLElement, { x, y }: Point): Point => {
    const box = element.getBoundingClientRect()
    return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 }
  }

  const scaleBy = (factor: number, point: Point, size: Size) =>
    onZoom((before) => zoomTo(before, (before?.scale ?? fitScale(size, picture)) * factor, point, size, picture))

  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault()
    const element = event.currentTarget as HTMLElement
    const size = sizeOf(element)
    const point = fromCenter(element, { x: event.clientX, y: event.clientY })
    scaleBy(Math.exp(-event.deltaY / 400), point, size)
  })
  useEffect(() => {
    const element = stage.current
    // React's own listener couldn't keep the page from zooming.
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [stage])

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button > 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    if (pointers.current.size === 0) start.current = { x: event.clientX, y: event.clientY, moved: false }
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const before = pointers.current.get(event.pointerId)
    if (!before) return
    const now = { x: event.clientX, y: event.clientY }
    const size = sizeOf(event.currentTarget)
    const [other] = [...pointers.current].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]))
    pointers.current.set(event.pointerId, now)
    if (Math.hypot(now.x - start.current.x, now.y - start.current.y) > tapPx) start.current.moved = true
    if (other) {
      start.current.moved = true
      setDrag(null)
      const apart = (point: Point) => Math.hypot(point.x - other.x, point.y - other.y)
      const middle = fromCenter(event.currentTarget, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 })
      scaleBy(apart(now) / Math.max(1, apart(before)), middle, size)
    } else if (zoom) {
      const by = { x: now.x - before.x, y: now.y - before.y }
      onZoom((from) => from && pan(from, by, size, picture))
    } else if (event.pointerType !== 'mouse' && start.current.moved) {
      setDrag({ x: now.x - start.current.x, y: now.y - start.current.y })
    }
  }

  function onPointerUp(event: PointerEvent<HTMLElement>) {
    if (!pointers.current.delete(event.pointerId)) return
    const to = drag && swipeOf(drag)
    // A picture that closes does so from where the finger left it.
    if (to !== 'close') setDrag(null)
    slide.current = to === 'next' ? slidePx : to === 'previous' ? -slidePx : 0
    if (to) onSwipe(to)
    else if (!start.current.moved) tap(event)
  }

  function tap(event: PointerEvent<HTMLElement>) {
    const isDouble = event.timeStamp - lastTap.current < doubleTapMs
    lastTap.current = isDouble ? 0 : event.timeStamp
    if (isDouble) {
      const point = fromCenter(event.currentTarget, { x: event.clientX, y: event.clientY })
      const size = sizeOf(event.currentTarget)
      onZoom((before) => toggleZoom(before, point, size, picture))
    } else if (event.pointerType === 'mouse') {
      if (!isOnPicture(event)) onClose()
    } else onTap()
  }

  return (
    <div
      ref={stage}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={(event) => {
        pointers.current.delete(event.pointerId)
        setDrag(null)
      }}
      className="absolute inset-0 flex touch-none items-center justify-center select-none md:inset-x-22 md:inset-y-4"
    >
      <Picture
        key={picture.url}
        picture={picture}
        zoom={zoom}
        drag={drag}
        takeSlide={takeSlide}
        takeOrigin={takeOrigin}
        tile={tile}
        stage={stage}
      />
    </div>
  )
}

/** The pointer is captured by the stage. */
function isOnPicture({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): boolean {
  const box = currentTarget.querySelector('img, p')?.getBoundingClientRect()
  return box !== undefined && clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom
}

type PictureProps = Pick<PictureStageProps, 'picture' | 'zoom' | 'takeOrigin' | 'tile' | 'stage'> & {
  drag: Point | null
  /** How far (px) to the side it comes from; 0 for the next ones. */
  takeSlide: () => number
}

/** Has its own proportions from the start, and is never larger than its pixels unless zoomed. */
function Picture({ picture, zoom, drag, takeSlide, takeOrigin, tile, stage }: PictureProps) {
  const { name, url, width, height } = picture
  const t = useTranslations('files')
  const image = useRef<HTMLImageElement>(null)
  useLayoutEffect(() => {
    const opener = takeOrigin()
    if (!image.current || isStill()) return
    const from = opener ? flight(boxOf(image.current), boxOf(opener), windowSize()) : `translateX(${takeSlide()}px)`
    if (from === null) return
    image.current.animate(
      [opener ? { transform: from } : { transform: from, opacity: 0 }, { transform: 'none', opacity: 1 }],
      { duration: opener ? growMs : nextMs, easing: 'cubic-bezier(.2, 0, 0, 1)' },
    )
  }, [takeOrigin, takeSlide])

  useLayoutEffect(() => {
    const element = image.current
    const into = tile?.()
    if (!element || !into || isStill()) return
    const now = getComputedStyle(element).transform
    const { transform } = element.style
    element.style.transform = 'none'
    const to = flight(boxOf(element), boxOf(into), windowSize())
    element.style.transform = transform
    if (to === null) return
    element.animate([{ transform: now }, { transform: to }], {
      duration: closeMs,
      easing: 'cubic-bezier(.4, 0, 1, 1)',
      fill: 'forwards',
    })
  }, [tile])

  return (
    <LoadedImage
      ref={image}
      sources={[url]}
      alt={name}
      width={width}
      height={height}
      otherwise={
        <p role="status" className="flex items-center gap-2 type-body">
          <Icon as={ImageOff} size={20} />
          {t('notLoaded')}
        </p>
      }
      style={
        zoom && stage.current
          ? {
              transform: placeOf(
                zoom,
                { width: stage.current.clientWidth, height: stage.current.clientHeight },
                picture,
              ),
            }
          : drag
            ? { transform: `translate(${drag.x}px, ${Math.max(0, drag.y)}px)` }
            : undefined
      }
      className="h-auto max-h-full w-auto max-w-full rounded-spine object-contain"
    />
  )
}

const isStill = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches
const boxOf = (element: HTMLElement) => element.getBoundingClientRect()
const windowSize = (): Size => ({ width: window.innerWidth, height: window.innerHeight })

/** Relative to the picture's size when it fits the stage. */
const placeOf = ({ x, y, scale }: Zoom, stage: Size, picture: Size) =>
  `translate(${x}px, ${y}px) scale(${scale / fitScale(stage, picture)})`
