'use client'

import { type ReactNode, useId } from 'react'
import { RadioGroup, type RadioOption } from './radio-group'

interface ChoiceFieldProps<Value extends string> {
  label: string
  hint?: ReactNode
  value: Value
  onValueChange: (value: Value) => void
  options: readonly RadioOption<Value>[]
}

/** A labelled choice between a few. */
export function ChoiceField<Value extends string>({ label, hint, ...props }: ChoiceFieldProps<Value>) {
  const id = useId()
  return (
    <div>
      <div id={id} className="mb-1.5 type-small font-medium">
        {label}
      </div>
      <RadioGroup
        {...props}
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="inline-flex gap-0.5 rounded-row bg-field p-0.5"
        optionClass="inline-flex h-8 items-center rounded-control px-3 text-text-2 transition-colors type-control hover:text-text-1 has-checked:bg-open has-checked:text-text-1 has-checked:shadow-e1 max-md:h-11"
      />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-text-3 type-small">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
