'use client'

import { Popover as Base } from '@base-ui/react/popover'
import { type RefObject, useRef } from 'react'
import { useBackCloses } from './back-closes'
import { Calendar } from './calendar'
import { dayOf } from './time/calendar'

export interface CalendarLayerProps {
  label: string
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The anchor, to which the focus returns. */
  anchor: RefObject<HTMLElement | null>
  /** UTC milliseconds of the first and last selectable day, and of the day it opens at. */
  min: number
  max: number
  initial: number
  /** Gets the day's midnight. */
  onPick: (at: number) => void
}

export function CalendarLayer({ label, open, onOpenChange, anchor, min, max, initial, onPick }: CalendarLayerProps) {
  const current = useRef<HTMLButtonElement>(null)
  useBackCloses(open, () => onOpenChange(false))
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side="bottom" align="center" sideOffset={4} className="z-40 outline-none">
          <Base.Popup
            aria-label={label}
            initialFocus={current}
            finalFocus={anchor}
            className="origin-(--transform-origin) rounded-row p-2 shadow-e2 surface-raised outline-none transition-[opacity,translate,scale] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0"
          >
            <Calendar
              current={current}
              min={dayOf(min)}
              max={dayOf(max)}
              initial={dayOf(initial)}
              onPick={(day) => {
                onOpenChange(false)
                onPick(day.getTime())
              }}
            />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
