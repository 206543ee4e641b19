import type { ComponentProps } from 'react'
import { cx } from './cx'

type Variant = 'neutral' | 'primary' | 'danger' | 'plain'

const looks: Record<Variant, string> = {
  neutral: 'border-line bg-raised text-text-1 type-control press-raised',
  primary: 'border-transparent bg-fill text-on-fill type-control font-semibold press-fill',
  danger: 'border-transparent bg-danger-fill text-on-danger type-control font-semibold press-shade',
  plain: 'border-transparent text-text-1 type-control press',
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  /** 40 px high, for forms that stand alone. */
  large?: boolean
}

/** Classes of a button, for a link that should look like one. */
export const buttonClass = (variant: Variant = 'neutral', large = false) =>
  cx(
    'inline-flex items-center justify-center gap-2 rounded-control border px-3.5 whitespace-nowrap transition-colors select-none disabled:opacity-50 max-md:h-11',
    large ? 'h-10' : 'h-9',
    looks[variant],
  )

export function Button({ variant = 'neutral', large = false, type = 'button', className, ...props }: ButtonProps) {
  return <button type={type} className={cx(buttonClass(variant, large), className)} {...props} />
}
