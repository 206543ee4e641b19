import type { ReactNode } from 'react'
import { cx } from './cx'

const tones = {
  neutral: 'bg-other text-text-2',
  good: 'bg-good-wash text-good',
} as const

/** A state as a short label. */
export function Tag({ tone = 'neutral', children }: { tone?: keyof typeof tones; children: ReactNode }) {
  return (
    <span className={cx('inline-flex h-5 items-center gap-1 rounded-chip px-[7px] type-time font-medium', tones[tone])}>
      {children}
    </span>
  )
}
