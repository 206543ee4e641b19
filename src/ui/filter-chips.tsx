'use client'

import { RadioGroup, type RadioOption } from './radio-group'

interface FilterChipsProps<Value extends string> {
  label: string
  value: Value
  onValueChange: (value: Value) => void
  options: readonly RadioOption<Value>[]
}

/** Selects one of a few views of the same list. */
export function FilterChips<Value extends string>({ label, ...props }: FilterChipsProps<Value>) {
  return (
    <RadioGroup
      {...props}
      aria-label={label}
      className="flex gap-0.5"
      // On a phone the touch target is taller than the visible pill.
      optionClass="group grid place-items-center rounded-pill text-text-2 transition-colors press-text max-md:-my-1.5 max-md:h-11 max-md:min-w-11"
    >
      {(option) => (
        <span className="h-6.5 rounded-pill px-2.5 transition-colors type-preview leading-6.5 font-medium group-has-checked:bg-desk-2 group-has-checked:text-text-1 group-has-checked:shadow-[inset_0_0_0_1px_var(--line)] max-md:h-8 max-md:px-[13px] max-md:text-sm max-md:leading-8">
          {option.label}
        </span>
      )}
    </RadioGroup>
  )
}
