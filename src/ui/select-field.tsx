'use client'

import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { Icon } from './icon'

interface SelectFieldProps<Value extends string> {
  label: string
  value: Value
  onValueChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
}

/** One of several options, in a native select. */
export function SelectField<Value extends string>({ label, value, onValueChange, options }: SelectFieldProps<Value>) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block type-small font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          onChange={(event) => onValueChange(event.target.value as Value)}
          className="h-10 w-full appearance-none rounded-control bg-raised ps-3 pe-9 text-[0.9375rem] text-text-1 shadow-[inset_0_0_0_1px_var(--line-2)] transition-shadow focus-field max-md:h-11 max-md:text-base"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon
          as={ChevronDown}
          size={16}
          className="pointer-events-none absolute inset-e-3 top-1/2 -translate-y-1/2 text-text-2"
        />
      </div>
    </div>
  )
}
