import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

interface RowGroupProps {
  label?: string
  /** Next to the label, in normal weight. */
  note?: string | undefined
  /** Below the group. */
  hint?: ReactNode
  children: ReactNode
}

/** Rows that belong together, under a heading. */
export function RowGroup({ label, note, hint, children }: RowGroupProps) {
  const id = useId()
  return (
    <div role={label ? 'group' : undefined} aria-labelledby={label ? id : undefined}>
      {label ? (
        <div className="mb-2 flex items-baseline gap-2 type-small max-md:px-4">
          <h3 id={id} className="font-semibold max-md:font-normal max-md:text-text-2">
            {label}
          </h3>
          {note ? <span className="min-w-0 truncate text-text-3">{note}</span> : null}
        </div>
      ) : null}
      <div className={rowGroupClass}>{children}</div>
      {hint ? <div className="mt-2 text-text-3 type-small max-md:px-4">{hint}</div> : null}
    </div>
  )
}

/** The frame around rows; on a phone, their own background. */
const rowGroupClass =
  'row-lines overflow-hidden rounded-sheet border border-line max-md:rounded-turn max-md:surface-open'

/** The look of a row, for elements that aren't one, such as a label around a switch. */
export const rowClass = 'relative flex min-h-14 items-center gap-3.5 px-4 py-2.5 max-md:min-h-12'

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
    <div data-lead={lead ? '' : undefined} className={rowClass}>
      {lead}
      <div className="min-w-0 flex-1">
        <div className="truncate type-control max-md:text-base">{title}</div>
        {text ? <div className="text-text-2 type-small">{text}</div> : null}
      </div>
      {children}
    </div>
  )
}

interface ActionRowProps {
  title: string
  text?: ReactNode
  lead?: ReactNode
  /** The current value, at the end. */
  value?: ReactNode
  danger?: boolean
  onClick: () => void
}

/** A row that opens something. */
export function ActionRow({ title, text, lead, value, danger, onClick }: ActionRowProps) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      data-lead={lead ? '' : undefined}
      onClick={onClick}
      className={cx(rowClass, 'w-full text-start transition-colors focus-inset press')}
    >
      {lead}
      <span className="min-w-0 flex-1">
        <span className={cx('block type-control max-md:text-base', danger && 'text-danger')}>{title}</span>
        {text ? <span className="block text-text-2 type-small">{text}</span> : null}
      </span>
      {value ? <span className="max-w-[60%] truncate text-text-2 type-body max-md:text-base">{value}</span> : null}
      <Icon as={ChevronRight} size={16} directional className="-ms-2 text-text-3" />
    </button>
  )
}
