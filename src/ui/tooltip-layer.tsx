'use client'

import { Tooltip as Base } from '@base-ui/react/tooltip'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { createTooltipTiming } from './tooltip-timing'

type Side = 'top' | 'bottom' | 'inline-end'

interface Shown {
  anchor: HTMLElement
  text: string
  side: Side
}

const sides: readonly string[] = ['top', 'bottom', 'inline-end'] satisfies Side[]
const isSide = (text: string | undefined): text is Side => text !== undefined && sides.includes(text)

function shownOf(anchor: HTMLElement): Shown {
  const { tooltip = '', tooltipSide } = anchor.dataset
  return { anchor, text: tooltip, side: isSide(tooltipSide) ? tooltipSide : 'bottom' }
}

/**
 * Shows the name of any control with `data-tooltip`. One layer listens for the whole page, so controls need no code
 * for it, and it can load after them. They still have an aria-label.
 */
export function TooltipLayer() {
  const [isOpen, setOpen] = useState(false)
  // Kept during the exit transition.
  const [shown, setShown] = useState<Shown | null>(null)
  const popup = useRef<HTMLDivElement>(null)
  useEffect(
    () =>
      watch(popup, (anchor) => {
        setOpen(anchor !== null)
        if (anchor) setShown(shownOf(anchor))
      }),
    [],
  )
  const anchor = isOpen ? shown?.anchor : undefined
  useEffect(() => {
    if (!anchor) return
    // The text can arrive later than the tooltip, such as who reacted.
    const changes = new MutationObserver(() => setShown(shownOf(anchor)))
    changes.observe(anchor, { attributeFilter: ['data-tooltip'] })
    return () => changes.disconnect()
  }, [anchor])
  return (
    <Base.Root open={isOpen}>
      <Base.Portal>
        <Base.Positioner anchor={shown?.anchor} side={shown?.side} sideOffset={6} className="z-50">
          <Base.Popup
            ref={popup}
            className="origin-(--transform-origin) rounded-chip bg-toast px-2 py-1 text-toast-text shadow-e2 transition-[opacity,translate,scale] duration-140 ease-enter type-time data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0"
          >
            {shown?.text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function watch(popup: RefObject<HTMLElement | null>, show: (anchor: HTMLElement | null) => void): () => void {
  const timing = createTooltipTiming<HTMLElement>({
    show,
    now: () => performance.now(),
    wait(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
  const listening = new AbortController()
  const on = <Name extends keyof DocumentEventMap>(name: Name, listen: (event: DocumentEventMap[Name]) => void) =>
    document.addEventListener(name, listen, { signal: listening.signal, capture: true, passive: true })

  on('pointerover', (event) => {
    if (event.pointerType === 'touch') return
    if (event.target instanceof Node && popup.current?.contains(event.target)) timing.overTooltip()
    else timing.over(anchorOf(event.target))
  })
  on('pointerdown', (event) => timing.press(anchorOf(event.target)))
  on('focusin', (event) => timing.focus(isByKeyboard(event) ? anchorOf(event.target) : null))
  on('focusout', () => timing.focus(null))
  // Escape dismisses it. Any other key acts on the control, which may disappear or open something in its place.
  on('keydown', ({ key }) => key !== 'Tab' && key !== 'Shift' && timing.close())
  document.documentElement.addEventListener('pointerleave', () => timing.over(null), { signal: listening.signal })
  // The layer loads after the controls: the pointer may already be over one. A touch no longer is.
  if (matchMedia('(hover: hover)').matches) timing.over(anchorOf(document.querySelector('[data-tooltip]:hover')))
  return () => {
    listening.abort()
    timing.close()
  }
}

const isByKeyboard = ({ target }: Event) => target instanceof Element && target.matches(':focus-visible')

/** The control around something; none while what it opens is open. */
function anchorOf(target: EventTarget | null): HTMLElement | null {
  const anchor = target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null
  return anchor?.ariaExpanded === 'true' ? null : anchor
}
