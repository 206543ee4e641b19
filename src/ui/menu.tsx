'use client'

import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

interface MenuProps {
  /** The control that opens it. */
  trigger: ReactElement
  children: ReactNode
  side?: 'top' | 'bottom' | 'inline-end'
  align?: 'start' | 'center' | 'end'
  onOpenChange?: (open: boolean) => void
}

export function Menu({ trigger, children, side = 'bottom', align = 'end', onOpenChange }: MenuProps) {
  return (
    <Base.Root onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} className="z-40">
          <Base.Popup className="w-52 origin-(--transform-origin) rounded-row p-1 shadow-e2 surface-raised outline-none transition-[opacity,transform] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface MenuItemProps {
  icon?: LucideIcon
  onSelect: () => void
  children: ReactNode
  /** The key that does the same, shown at the end. */
  hint?: string
  danger?: boolean
  disabled?: boolean
}

export function MenuItem({ icon, onSelect, children, hint, danger, disabled }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabled}
      className={cx(
        'flex h-8 items-center gap-2.5 rounded-chip px-2.5 outline-none select-none type-body data-disabled:opacity-50 data-highlighted:bg-hover max-md:h-11',
        danger && 'text-danger',
      )}
    >
      {icon ? <Icon as={icon} size={16} className={danger ? '' : 'text-text-2'} /> : null}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint ? <span className="text-text-3 type-time font-medium">{hint}</span> : null}
    </Base.Item>
  )
}
