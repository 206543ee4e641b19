import type { ReactNode } from 'react'
import { cx } from './cx'

/** Why a form or a list can't continue; announced as soon as it appears. The error of one field is the field's own. */
export function FormError({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <p role="alert" className={cx('wrap-anywhere text-danger type-small', className)}>
      {children}
    </p>
  )
}
