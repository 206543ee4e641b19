import type { ReactNode } from 'react'

/** Renders <flag> in a sentence, in one piece: an option that the server is started with. */
export const flagTag = (words: ReactNode) => (
  <code key={String(words)} className="font-mono text-[0.9em] whitespace-nowrap">
    {words}
  </code>
)
