import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { Icon } from './icon'
import { Mark } from './mark'

interface DeskPageProps {
  title: ReactNode
  text?: ReactNode
  /** Instead of the logo, for an error. */
  sign?: LucideIcon
  /** Buttons, one below the other. */
  actions?: ReactNode
  children?: ReactNode
  className?: string
}

/**
 * A page outside the app, without a card. The logo is at the same height on each of them, so that nothing jumps from
 * step to step.
 */
export function DeskPage({ title, text, sign, actions, children, className }: DeskPageProps) {
  return (
    <main
      className={cx(
        'flex min-h-dvh flex-col items-center overflow-y-auto px-6 pt-[16dvh] pb-8 surface-desk',
        className,
      )}
    >
      <div className="w-full max-w-90">
        {sign ? (
          <Icon as={sign} size={36} className="mb-5 text-text-3" />
        ) : (
          // Offsets the logo's own padding, so that its edge aligns with the text's.
          <Mark size={36} className="-ms-1.5 mb-5 text-accent" />
        )}
        <h1 className="wrap-anywhere type-sign-in">{title}</h1>
        {text ? <p className="mt-1 mb-6 wrap-anywhere text-text-2 type-body">{text}</p> : null}
        {children}
        {actions ? <div className="flex flex-col gap-2 *:h-10 max-md:*:h-12">{actions}</div> : null}
      </div>
    </main>
  )
}
