import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

interface EmptyStateProps {
  title: ReactNode
  text?: ReactNode
  /** An icon for a failure; emptiness has none. */
  sign?: LucideIcon
  actions?: ReactNode
  /** The heading's level in this pane. */
  level?: 1 | 2
  className?: string
}

export function EmptyState({ title, text, sign, actions, level = 2, className }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className={cx('flex flex-1 flex-col items-center justify-center gap-1 p-6 text-center', className)}>
      {sign ? <Icon as={sign} size={36} className="mb-3 text-text-3" /> : null}
      <Heading className="wrap-anywhere type-dialog-title">{title}</Heading>
      {text ? <p className="max-w-80 text-balance text-text-2 type-body">{text}</p> : null}
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  )
}
