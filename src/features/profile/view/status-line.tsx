import type { Me } from '../types'

/** An emoji and a few words: what somebody is about now. */
export function StatusLine({ status }: { status: NonNullable<Me['status']> }) {
  return (
    <span dir="auto">
      {status.emoji ? `${status.emoji} ` : ''}
      {status.text}
    </span>
  )
}
