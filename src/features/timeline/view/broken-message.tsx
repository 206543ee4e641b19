'use client'

import { BrokenText } from '@/features/message-text/view/message-boundary'
import type { MessageRow } from '../model/message-row'

/** Shown instead of a message that can't be rendered. */
export function BrokenMessage({ row }: { row: MessageRow }) {
  return (
    <div
      role="article"
      tabIndex={-1}
      data-row={row.key}
      data-seq={row.seq ?? undefined}
      className="min-w-0 rounded-turn px-3 py-1 wrap-anywhere whitespace-pre-wrap [--quiet:var(--text-2)] focus-inset type-message"
    >
      <BrokenText text={row.content} />
    </div>
  )
}
