import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

interface DetailsRowProps {
  icon: LucideIcon
  children: ReactNode
  /** The current value, at the row's end. */
  value?: ReactNode
  danger?: boolean
  /** Without it, the row only shows a value. */
  onClick?: (() => void) | undefined
}

/** A row of a details panel: an icon, a label, and the current value. */
export function DetailsRow({ icon, children, value, danger, onClick }: DetailsRowProps) {
  const content = (
    <>
      <Icon as={icon} size={16} className={danger ? '' : 'text-text-2'} />
      <span className="min-w-0 flex-1 truncate text-start">{children}</span>
      {value === undefined ? null : <span className="flex-none text-text-3 type-small">{value}</span>}
    </>
  )
  const look = cx(
    'flex min-h-8 w-full items-center gap-2.5 rounded-chip px-2 type-body max-md:min-h-11',
    danger && 'text-danger',
  )
  if (!onClick) return <div className={look}>{content}</div>
  return (
    <button type="button" onClick={onClick} className={cx(look, 'focus-inset transition-colors press')}>
      {content}
    </button>
  )
}
