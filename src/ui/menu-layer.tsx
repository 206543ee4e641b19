'use client'

import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import type { RefObject } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

export interface MenuItem {
  label: string
  icon?: LucideIcon
  onSelect: () => void
  /** The key that does the same, shown at the end. */
  hint?: string
  danger?: boolean
  disabled?: boolean
}

export interface MenuLayerProps {
  id: string
  label: string
  items: readonly MenuItem[]
  open: boolean
  onOpenChange: (open: boolean) => void
  /** What it hangs on. */
  anchor: RefObject<HTMLElement | null>
  /** Opened with the keyboard: the focus goes to the first item, where a pointer would leave it on the menu. */
  byKeyboard: boolean
  side?: 'top' | 'bottom' | 'inline-end' | undefined
  align?: 'start' | 'center' | 'end' | undefined
}

// In the frame after the menu opened: it notes first where the focus came from, to take it back there.
const focusItem = (item: HTMLElement | null) => {
  if (item) requestAnimationFrame(() => item.focus({ preventScroll: true }))
}

export function MenuLayer({ id, label, items, open, onOpenChange, anchor, byKeyboard, side, align }: MenuLayerProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          side={side ?? 'bottom'}
          align={align ?? 'end'}
          sideOffset={4}
          className="z-40 outline-none"
        >
          <Base.Popup
            id={id}
            aria-label={label}
            onKeyDown={(event) => {
              if (event.key !== 'Tab') return
              // From the button on, as if the menu had not been there.
              anchor.current?.focus()
              onOpenChange(false)
            }}
            className="w-52 origin-(--transform-origin) rounded-row p-1 shadow-e2 surface-raised outline-none transition-[opacity,transform] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0"
          >
            {items.map((item, index) => (
              <Base.Item
                key={item.label}
                ref={byKeyboard && index === 0 ? focusItem : undefined}
                onClick={item.onSelect}
                disabled={item.disabled}
                className={cx(
                  'flex h-8 items-center gap-2.5 rounded-chip px-2.5 outline-none select-none type-body data-disabled:opacity-50 data-highlighted:bg-hover max-md:h-11',
                  item.danger && 'text-danger',
                )}
              >
                {item.icon ? <Icon as={item.icon} size={16} className={item.danger ? '' : 'text-text-2'} /> : null}
                <span className="min-w-0 flex-1 truncate">{item.label}</span>
                {item.hint ? <span className="text-text-3 type-time font-medium">{item.hint}</span> : null}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
