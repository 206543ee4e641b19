'use client'

import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './cx'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  label: string
  /** At the label's end, such as a link. */
  aside?: ReactNode
  hint?: ReactNode
  error?: ReactNode
}

/** A labelled field. The error is announced, and tied to the input. 16 px text on a phone, or iOS would zoom in. */
export function TextField({ label, aside, hint, error, id, className, ...props }: TextFieldProps) {
  const generated = useId()
  const inputId = id ?? generated
  const noteId = `${inputId}-note`
  return (
    <div className={className}>
      <div className="mb-1.5 flex justify-between gap-3 type-small">
        <label htmlFor={inputId} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <input
        id={inputId}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? noteId : undefined}
        className={cx(
          'h-10 w-full rounded-control bg-raised px-3 text-[0.9375rem] text-text-1 transition-shadow focus-field max-md:h-11 max-md:text-base',
          error ? 'shadow-[inset_0_0_0_1px_var(--danger)]' : 'shadow-[inset_0_0_0_1px_var(--line-2)]',
        )}
        {...props}
      />
      {error || hint ? (
        <p
          id={noteId}
          role={error ? 'alert' : undefined}
          className={cx('mt-1.5 type-small', error ? 'text-danger' : 'text-text-3')}
        >
          {error ?? hint}
        </p>
      ) : null}
    </div>
  )
}
