'use client'

import { type ReactNode, useId } from 'react'
import { RadioGroup, type RadioOption } from './radio-group'
import { rowClass } from './row-group'

interface ChoiceFieldProps<Value extends string> {
  label: string
  hint?: ReactNode
  value: Value
  onValueChange: (value: Value) => void
  options: readonly RadioOption<Value>[]
}

const segmentsClass = 'inline-flex gap-0.5 rounded-control bg-field p-0.5'
const segmentClass =
  'inline-flex h-7 items-center rounded-chip px-3 text-text-2 transition-colors type-small font-medium press-text has-checked:bg-open has-checked:text-text-1 has-checked:shadow-e1 max-md:h-9'

/** The same without a visible label, over the whole width. */
export function Segments<Value extends string>({ label, ...props }: Omit<ChoiceFieldProps<Value>, 'hint'>) {
  return (
    <RadioGroup
      {...props}
      aria-label={label}
      className={`${segmentsClass} w-full`}
      optionClass={`${segmentClass} min-w-0 flex-1 justify-center px-1`}
    />
  )
}

/** A labeled choice between a few options. */
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
        className={segmentsClass}
        optionClass={segmentClass}
      />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-text-3 type-small">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

/** The same as a row of a group: the options at its end, or below its label if space is short. */
export function ChoiceRow<Value extends string>({ label, hint, ...props }: ChoiceFieldProps<Value>) {
  const id = useId()
  return (
    <div className={`${rowClass} flex-wrap justify-between`}>
      <div className="min-w-40 flex-1">
        <div id={id} className="type-control max-md:text-base">
          {label}
        </div>
        {hint ? (
          <p id={`${id}-hint`} className="text-text-2 type-small">
            {hint}
          </p>
        ) : null}
      </div>
      <RadioGroup
        {...props}
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={segmentsClass}
        optionClass={segmentClass}
      />
    </div>
  )
}
