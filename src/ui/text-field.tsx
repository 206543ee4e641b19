'use client'

import { type ComponentProps, type ReactNode, type Ref, useId } from 'react'
import { cx } from './cx'

type Shared = Omit<ComponentProps<'input'> & ComponentProps<'textarea'>, 'size' | 'ref' | 'rows'>

interface TextFieldProps extends Shared {
  label: string
  /** At the label's end, such as a link. */
  aside?: ReactNode
  /** In the field, at its end; no wider than a short word. */
  end?: ReactNode
  hint?: ReactNode
  error?: ReactNode
  /** Multiline, with this many lines at first. */
  rows?: number
  ref?: Ref<HTMLInputElement>
}

/**
 * A labeled field. The error is announced, and tied to the input. 16 px text on a phone; otherwise iOS would zoom in.
 */
export function TextField({ label, aside, end, hint, error, rows, id, className, ref, ...props }: TextFieldProps) {
  const generated = useId()
  const inputId = id ?? generated
  const noteId = `${inputId}-note`
  const shared = {
    id: inputId,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error || hint ? noteId : undefined,
    className: cx(
      'w-full rounded-control bg-raised px-3 text-[0.9375rem] text-text-1 transition-shadow focus-field max-md:text-base',
      rows ? 'field-sizing-content block max-h-60 scroll-quiet resize-none py-2' : 'h-10 max-md:h-11',
      end ? 'pe-16' : '',
      error ? 'shadow-[inset_0_0_0_1px_var(--danger)]' : 'shadow-[inset_0_0_0_1px_var(--line-2)]',
    ),
    ...props,
  }
  return (
    <div className={className}>
      <div className="mb-1.5 flex justify-between gap-3 type-small">
        <label htmlFor={inputId} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <div className="relative">
        {rows ? <textarea dir="auto" rows={rows} {...shared} /> : <input dir="auto" ref={ref} {...shared} />}
        {end ? <div className="absolute inset-y-0 end-0 grid">{end}</div> : null}
      </div>
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
