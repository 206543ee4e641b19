'use client'

import { type ReactNode, useId } from 'react'
import { cx } from './cx'

export interface RadioOption<Value extends string> {
  value: Value
  label: string
}

interface RadioGroupProps<Value extends string> {
  value: Value
  onValueChange: (value: Value) => void
  options: readonly RadioOption<Value>[]
  'aria-label'?: string
  'aria-labelledby'?: string
  'aria-describedby'?: string | undefined
  className: string
  /** Classes of an option's whole target; `has-checked:` styles the chosen one. */
  optionClass: string
  children?: (option: RadioOption<Value>) => ReactNode
}

/**
 * One of a few options. Native radio buttons, invisible over what represents them: arrows move and select, Tab leaves.
 */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { value, onValueChange, options, className, optionClass, children, ...aria } = props
  const name = useId()
  return (
    <div role="radiogroup" {...aria} className={className}>
      {options.map((option) => (
        <label key={option.value} className={cx('relative select-none focus-of-input', optionClass)}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 m-0 size-full appearance-none opacity-0"
          />
          {children ? children(option) : option.label}
        </label>
      ))}
    </div>
  )
}
