'use client'

import { type ReactNode, useId } from 'react'

interface SwitchFieldProps {
  label: string
  hint?: ReactNode
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  disabled?: boolean
}

/** A thing that is on or off, at once. The browser's own checkbox, unseen over what stands for it. */
export function SwitchField({ label, hint, checked, onCheckedChange, disabled }: SwitchFieldProps) {
  const id = useId()
  return (
    <div className="relative flex items-start gap-4 max-md:min-h-11">
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="type-small font-medium after:absolute after:inset-0">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="mt-0.5 text-text-3 type-small">
            {hint}
          </p>
        ) : null}
      </div>
      <span className="relative mt-0.5 h-5 w-9 flex-none rounded-pill bg-line-2 transition-colors has-checked:bg-fill has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus has-disabled:opacity-50 forced-colors:border forced-colors:border-[ButtonText] forced-colors:has-checked:bg-[Highlight]">
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
          className="pointer-events-none absolute start-0.5 top-0.5 size-4 rounded-pill bg-on-fill transition-transform peer-checked:translate-x-[calc(1rem*var(--inline))] forced-colors:bg-[ButtonText]"
        />
      </span>
    </div>
  )
}
