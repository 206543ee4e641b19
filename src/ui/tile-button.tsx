import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx'
import { Icon } from './icon'

interface TileButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  label: string
  icon: LucideIcon
  /** Set while the feature it toggles is on. */
  isOn?: boolean
}

/** One of a few equal actions in a row: an icon above a label. */
export function TileButton({ label, icon, isOn, className, ...button }: TileButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      className={cx(
        'flex h-13.5 min-w-0 flex-1 flex-col items-center justify-center gap-1 rounded-control px-1 transition-colors type-time font-medium',
        isOn
          ? 'bg-wash text-accent press [--hover:var(--tint)]'
          : 'bg-other text-text-2 press press-text [--hover:var(--inset)]',
        className,
      )}
      {...button}
    >
      <Icon as={icon} className={isOn ? '' : 'text-text-1'} />
      <span className="max-w-full truncate">{label}</span>
    </button>
  )
}
