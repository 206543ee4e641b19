import type { LucideIcon } from 'lucide-react'

type Size = 13 | 14 | 16 | 18 | 20 | 24 | 36

interface IconProps {
  as: LucideIcon
  size?: Size
  className?: string
  /** Icons that point somewhere are mirrored in right-to-left text. */
  directional?: boolean
}

const stroke = (size: Size) => (size >= 36 ? 1.5 : size >= 18 ? 1.75 : size === 13 ? 2.25 : 2)

/** A lucide icon with the stroke for its size. Decorative: the control around it has the label. */
export function Icon({ as: Glyph, size = 20, className, directional }: IconProps) {
  return (
    <Glyph
      size={size}
      strokeWidth={stroke(size)}
      aria-hidden
      className={`flex-none${directional ? ' rtl:-scale-x-100' : ''}${className ? ` ${className}` : ''}`}
    />
  )
}
