'use client'

import { type ReactNode, useId } from 'react'

interface SwitchFieldProps {
  label: string
  hint?: ReactNode
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  disabled?: boolean
}

/** A setting that is on or off, with immediate effect. A native checkbox, invisible over what represents it. */
export function SwitchField({ label, hint, checked, onCheckedChange, disabled }: SwitchFieldProps) {
  const id = useId()
  return (
    <div className="relative flex w-full items-center gap-4 press-switch">
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="type-control after:absolute after:inset-0 max-md:text-base">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-text-2 type-small">
            {hint}
          </p>
        ) : null}
      </div>
      <span className="relative h-5.5 w-9 flex-none rounded-pill bg-inset shadow-[inset_0_0_0_1px_var(--line-2)] transition-[background-color,box-shadow] has-checked:bg-fill has-checked:shadow-none focus-of-input has-disabled:opacity-50 forced-colors:border forced-colors:border-[ButtonText] forced-colors:has-checked:bg-[Highlight]">
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={checked}
          aria-checked={checked}
          disabled={disabled}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => onCheckedChange(event.target.checked)}
          className="peer absolute inset-0 m-0 size-full appearance-none opacity-0"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute start-[3px] top-[3px] size-4 scale-87.5 rounded-pill bg-text-2 transition-[transform,background-color] peer-checked:translate-x-[calc(0.875rem*var(--inline))] peer-checked:scale-100 peer-checked:bg-on-fill forced-colors:bg-[ButtonText]"
        />
      </span>
    </div>
  )
}
