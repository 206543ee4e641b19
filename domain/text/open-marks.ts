/** Formatting that is open at a position in a line: of each kind, the one opened last. */
import { hasContent, type Line, type Run } from './line'
import type { Span } from './spans'

type Kind = 'bold' | 'star' | 'low' | 'strike'

const sizes: Record<Kind, number> = { bold: 2, star: 1, low: 1, strike: 2 }
const types = { bold: 'bold', star: 'italic', low: 'italic', strike: 'strike' } as const

/** Three stars are two kinds at once. Closed from the inside: `to` moves inward. */
interface Opening {
  from: number
  to: number
}

export class OpenMarks {
  private readonly open = new Map<Kind, Opening>()

  constructor(
    private readonly line: Line,
    private readonly spans: Span[],
  ) {}

  /** Whether this run would close something. */
  wouldClose(run: Run): boolean {
    return run.closes && this.closable(run, run.from).length > 0
  }

  take(run: Run) {
    if (run.sign === '`') return
    let isClosed = false
    let at = run.from
    while (run.closes) {
      const [kind] = this.closable(run, at)
      if (kind === undefined) break
      this.close(kind, at)
      at += sizes[kind]
      isClosed = true
    }
    if (isClosed || !run.opens) return
    const opening = { from: run.from, to: run.to }
    for (const kind of kindsOf(run, run.from)) this.open.set(kind, opening)
  }

  /** The kinds that the rest of a run, from `at` on, can close, innermost first. */
  private closable(run: Run, at: number): Kind[] {
    return kindsOf(run, at)
      .filter((kind) => {
        const opening = this.open.get(kind)
        return opening !== undefined && hasContent(this.line, opening.to, run.from)
      })
      .toSorted((a, b) => (this.open.get(b)?.from ?? 0) - (this.open.get(a)?.from ?? 0))
  }

  private close(kind: Kind, at: number) {
    const opening = this.open.get(kind)
    if (!opening) return
    const size = sizes[kind]
    this.spans.push({ type: types[kind], from: opening.to - size, to: at + size, size })
    opening.to -= size
    this.open.delete(kind)
    // Delimiters opened inside and not closed there are plain text.
    for (const [other, { from }] of this.open) if (from > opening.from) this.open.delete(other)
  }
}

function kindsOf({ sign, to }: Run, at: number): Kind[] {
  const length = to - at
  if (sign === '_') return length === 1 ? ['low'] : []
  if (sign === '~') return length === 2 ? ['strike'] : []
  return length === 3 ? ['bold', 'star'] : length === 2 ? ['bold'] : length === 1 ? ['star'] : []
}
