'use client'

import { type PointerEvent, useRef } from 'react'

// A bottom sheet on a phone: full width, rounded at the top, with a handle to drag it down.

export const scrimClass =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-140 ease-enter data-ending-style:opacity-0 data-ending-style:duration-90 data-starting-style:opacity-0'

/** Fills the place that a positioner gives it. */
export const sheetPlaceClass =
  'max-md:fixed! max-md:inset-x-0! max-md:top-auto! max-md:bottom-0! max-md:transform-none!'

export const sheetClass =
  'max-md:w-full max-md:max-w-none max-md:rounded-b-none max-md:rounded-t-[1.25rem] max-md:[--sheet-end:max(1rem,env(safe-area-inset-bottom))] max-md:pb-(--sheet-end) max-md:shadow-e3 max-md:duration-180 max-md:data-ending-style:translate-y-full max-md:data-ending-style:scale-100 max-md:data-ending-style:opacity-100 max-md:data-ending-style:duration-120 max-md:data-starting-style:translate-y-full max-md:data-starting-style:scale-100 max-md:data-starting-style:opacity-100'

/** Dragging the sheet this far down (px), or this fast (px per ms), closes it. */
const farPx = 96
const fastPx = 0.5

/** Follows a finger down; Escape, Back, and a press outside also close it. */
export function SheetHandle({ onClose }: { onClose: () => void }) {
  const from = useRef<{ y: number; at: number; sheet: HTMLElement } | null>(null)
  const move = ({ clientY }: PointerEvent) => {
    if (!from.current) return
    const { sheet, y } = from.current
    sheet.style.translate = `0 ${Math.max(0, clientY - y)}px`
  }
  const end = ({ clientY, timeStamp }: PointerEvent) => {
    if (!from.current) return
    const { sheet, y, at } = from.current
    const drawn = clientY - y
    from.current = null
    sheet.style.transitionDuration = ''
    sheet.style.translate = ''
    if (drawn > farPx || (drawn > 8 && drawn / Math.max(1, timeStamp - at) > fastPx)) onClose()
  }
  return (
    <div
      aria-hidden
      data-sheet-handle
      onPointerDown={(event) => {
        const sheet = event.currentTarget.parentElement
        if (!sheet) return
        event.currentTarget.setPointerCapture(event.pointerId)
        sheet.style.transitionDuration = '0s'
        from.current = { y: event.clientY, at: event.timeStamp, sheet }
      }}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      className="hidden w-full touch-none justify-center pt-2 pb-3 max-md:flex"
    >
      <span className="h-1 w-9 rounded-pill bg-line-2" />
    </div>
  )
}
