'use client'

import { Popover as Base } from '@base-ui/react/popover'
import { type ComponentProps, type ReactNode, type RefObject, useRef } from 'react'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { returnFocus } from './return-focus'
import { scrimClass, sheetClass, SheetHandle, sheetPlaceClass } from './phone-sheet'

export interface PopoverLayerProps {
  label: string
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The exit transition has ended. */
  onClosed?: () => void
  /** The anchor, to which the focus returns. */
  anchor: RefObject<HTMLElement | null>
  /** The element it appears beside, if that isn't its anchor. */
  place?: Element | undefined
  /** Its corner radius is half its height. */
  isPill?: boolean
  /** On a phone it is a bottom sheet at full width. */
  sheet?: boolean
  /** It opens over surroundings that are dark in both themes. */
  isOverDark?: boolean
  side?: 'top' | 'bottom' | undefined
  align?: 'start' | 'center' | 'end' | undefined
  initialFocus?: ComponentProps<typeof Base.Popup>['initialFocus']
  children: ReactNode
}

/** A small interactive layer next to what opened it. Escape and a press elsewhere close it. */
export function PopoverLayer(props: PopoverLayerProps) {
  const { label, open, onOpenChange, onClosed, anchor, place, isPill, sheet, isOverDark, initialFocus, children } =
    props
  const { side = 'top', align = 'end' } = props
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
        {sheet ? <Base.Backdrop className={`${scrimClass} md:hidden`} /> : null}
        <Base.Positioner
          anchor={place ?? anchor}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cx('z-40 outline-none', sheet && sheetPlaceClass)}
        >
          <Base.Popup
            ref={popup}
            aria-label={label}
            data-theme={isOverDark ? 'dark' : undefined}
            initialFocus={initialFocus}
            className={cx(
              'origin-(--transform-origin) shadow-e2 surface-raised outline-none transition-[opacity,translate,scale] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0',
              isPill ? 'rounded-pill' : 'rounded-row',
              sheet && sheetClass,
            )}
          >
            {sheet ? <SheetHandle onClose={() => onOpenChange(false)} /> : null}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
