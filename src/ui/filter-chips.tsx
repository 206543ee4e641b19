'use client'

import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'

interface FilterChipsProps<Value extends string> {
  label: string
  value: Value
  onValueChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
}

/** One of a few views of the same list. A radio group: arrows move and choose, Tab leaves. */
export function FilterChips<Value extends string>({ label, value, onValueChange, options }: FilterChipsProps<Value>) {
  return (
    <RadioGroup aria-label={label} value={value} onValueChange={onValueChange} className="flex gap-0.5">
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          // On a phone the target is taller than the pill one sees.
          className="group grid place-items-center rounded-pill select-none max-md:-my-1.5 max-md:h-11 max-md:min-w-11"
        >
          <span className="h-6.5 rounded-pill px-2.5 text-text-2 transition-colors type-preview leading-6.5 font-medium group-hover:text-text-1 group-data-checked:bg-desk-2 group-data-checked:text-text-1 max-md:h-8 max-md:px-[13px] max-md:text-sm max-md:leading-8">
            {option.label}
          </span>
        </Radio.Root>
      ))}
    </RadioGroup>
  )
}
