import { type ReactNode, useId } from 'react'
import { cx } from './cx'

interface RowGroupProps {
  label: string
  /** Beside the label, in its own strength. */
  note?: string | undefined
  /** Under the group. */
  hint?: ReactNode
  children: ReactNode
}

/** Rows that belong together, with their name above. */
export function RowGroup({ label, note, hint, children }: RowGroupProps) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <div className="mb-2 flex items-baseline gap-2 type-small">
        <h3 id={id} className="font-semibold">
          {label}
        </h3>
        {note ? <span className="min-w-0 truncate text-text-3">{note}</span> : null}
      </div>
      <div className="divide-y divide-line overflow-hidden rounded-sheet border border-line">{children}</div>
      {hint ? <div className="mt-2 text-text-3 type-small">{hint}</div> : null}
    </div>
  )
}

/** The look of a row, for what is one by itself, such as a label around a switch. */
export const rowClass = 'relative flex min-h-14 items-center gap-3 px-4 py-2.5'

interface RowProps {
  title: ReactNode
  text?: ReactNode
  /** At the start. */
  lead?: ReactNode
  /** At the end. */
  children?: ReactNode
}

export function Row({ title, text, lead, children }: RowProps) {
  return (
    <div className={cx(rowClass)}>
      {lead}
      <div className="min-w-0 flex-1">
        <div className="truncate type-control">{title}</div>
        {text ? <div className="text-text-2 type-small">{text}</div> : null}
      </div>
      {children}
    </div>
  )
}
