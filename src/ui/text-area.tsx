'use client'

import { type ComponentProps, useId } from 'react'

interface TextAreaProps extends ComponentProps<'textarea'> {
  label: string
}

/** A labeled field for a few lines. */
export function TextArea({ label, id, ...props }: TextAreaProps) {
  const generated = useId()
  const inputId = id ?? generated
  return (
    <div>
      <label htmlFor={inputId} className="mb-1.5 block type-small font-medium">
        {label}
      </label>
      <textarea
        id={inputId}
        dir="auto"
        className="w-full resize-none rounded-control bg-raised px-3 py-2 text-[0.9375rem] text-text-1 shadow-[inset_0_0_0_1px_var(--line-2)] transition-shadow focus-field max-md:text-base"
        {...props}
      />
    </div>
  )
}
