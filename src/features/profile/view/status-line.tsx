import type { Me } from '../types'

/** A status: an emoji and a short text. */
export function StatusLine({ status }: { status: NonNullable<Me['status']> }) {
  return (
    <span dir="auto">
      {status.emoji ? `${status.emoji} ` : ''}
      {status.text}
    </span>
  )
}
