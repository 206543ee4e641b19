'use client'

import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { type ReactNode, useId } from 'react'

interface ChoiceFieldProps<Value extends string> {
  label: string
  hint?: ReactNode
  value: Value
  onValueChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
}

/** A labelled choice between a few; arrows move and choose. */
export function ChoiceField<Value extends string>({
  label,
  hint,
  value,
  onValueChange,
  options,
}: ChoiceFieldProps<Value>) {
  const id = useId()
  return (
    <div>
      <div id={id} className="mb-1.5 type-small font-medium">
        {label}
      </div>
      <RadioGroup
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={value}
        onValueChange={onValueChange}
        className="inline-flex gap-0.5 rounded-row bg-field p-0.5"
      >
        {options.map((option) => (
          <Radio.Root
            key={option.value}
            value={option.value}
            className="inline-flex h-8 items-center rounded-control px-3 text-text-2 transition-colors select-none type-control hover:text-text-1 data-checked:bg-raised data-checked:text-text-1 data-checked:shadow-e1 max-md:h-11"
          >
            {option.label}
          </Radio.Root>
        ))}
      </RadioGroup>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-text-3 type-small">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
