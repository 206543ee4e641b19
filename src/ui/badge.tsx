import { cx } from './cx'

interface BadgeProps {
  count: number
  /** The badge of a muted chat has less emphasis. */
  quiet?: boolean
  /** On a rail or navigation button: smaller, with a ring in the background's color. */
  floating?: boolean
  mention?: boolean
  className?: string
}

/** A count for display: never more than two digits. */
export const capped = (count: number) => (count > 99 ? '99+' : String(count))

/** Only the number; the control with the badge provides the text. */
export function Badge({ count, quiet, floating, mention, className }: BadgeProps) {
  return (
    <span
      aria-hidden
      className={cx(
        'flex-none rounded-pill text-center font-semibold',
        floating
          ? 'h-4.5 min-w-4.5 px-[5px] text-[0.6875rem] leading-4.5 shadow-[0_0_0_2px_var(--desk)]'
          : 'h-5 min-w-5 px-1.5 text-xs leading-5',
        quiet ? 'bg-inset text-text-2' : 'bg-fill text-on-fill',
        className,
      )}
    >
      {mention ? `@ ${capped(count)}` : capped(count)}
    </span>
  )
}

/** Marked unread by hand: a disc without a number. */
export function UnreadDisc() {
  return <span aria-hidden className="size-2.5 flex-none rounded-pill bg-fill" />
}
