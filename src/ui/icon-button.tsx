'use client'

import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  label: string
  icon: LucideIcon
  /** Shown instead of the icon. */
  sign?: ReactNode
  /** Side on a desktop; on a phone it is always a 44 px target, unless it is inside another control (28, 32). */
  size?: 28 | 30 | 32 | 36 | 40
  iconSize?: ComponentProps<typeof Icon>['size']
  /** Pressed: whatever it toggles is visible. Sets aria-pressed. */
  pressed?: boolean
  directional?: boolean
  tooltipSide?: 'top' | 'bottom' | 'inline-end'
}

const sizes = {
  28: 'size-7',
  30: 'size-7.5',
  32: 'size-8',
  36: 'size-9 max-md:size-11',
  40: 'size-10 max-md:size-11',
}

export function IconButton({
  label,
  icon,
  sign,
  size = 36,
  iconSize = 20,
  pressed,
  directional,
  tooltipSide,
  className,
  type = 'button',
  ...props
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip={label}
      data-tooltip-side={tooltipSide}
      className={cx(
        'relative grid flex-none place-items-center rounded-control transition-colors press press-text disabled:opacity-50 aria-expanded:bg-hover aria-expanded:text-text-1',
        pressed ? 'bg-hover text-text-1' : 'text-text-2',
        sizes[size],
        className,
      )}
      {...props}
    >
      {sign ?? <Icon as={icon} size={iconSize} directional={directional} />}
    </button>
  )
}
