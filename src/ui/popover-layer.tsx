'use client'

import { Popover as Base } from '@base-ui/react/popover'
import { type ComponentProps, type ReactNode, type RefObject, useRef } from 'react'
import { useBackCloses } from './back-closes'
import { returnFocus } from './return-focus'

export interface PopoverLayerProps {
  label: string
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The exit transition has ended. */
  onClosed?: () => void
  /** The anchor, to which the focus returns. */
  anchor: RefObject<HTMLElement | null>
  side?: 'top' | 'bottom' | undefined
  align?: 'start' | 'center' | 'end' | undefined
  initialFocus?: ComponentProps<typeof Base.Popup>['initialFocus']
  children: ReactNode
}

/** A small interactive layer next to what opened it. Escape and a press elsewhere close it. */
export function PopoverLayer(props: PopoverLayerProps) {
  const { label, open, onOpenChange, onClosed, anchor, side = 'top', align = 'end', initialFocus, children } = props
  const popup = useRef<HTMLDivElement>(null)
  useBackCloses(open, () => onOpenChange(false))
  return (
    <Base.Root
      open={open}
      onOpenChange={onOpenChange}
      onOpenChangeComplete={(isOpen) => {
        if (isOpen) return
        returnFocus(popup.current, anchor.current)
        onClosed?.()
      }}
    >
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 outline-none"
        >
          <Base.Popup
            ref={popup}
            aria-label={label}
            initialFocus={initialFocus}
            className="origin-(--transform-origin) rounded-row shadow-e2 surface-raised outline-none transition-[opacity,transform] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
