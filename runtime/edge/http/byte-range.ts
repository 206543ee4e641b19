/** `Range: bytes=…` of a GET, for a body of `size` bytes. Pure. */
export interface ByteRange {
  start: number
  /** Inclusive, as in the headers. */
  end: number
}

/** Null without a valid range; 'unsatisfiable' for one outside the body, or for several: Convex serves only one. */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const ranges = /^bytes=(.*)$/i.exec(header?.trim() ?? '')?.[1]?.split(',')
  // An empty body has no parts: it is sent whole.
  if (ranges === undefined || size === 0) return null
  if (ranges.length !== 1) return 'unsatisfiable'
  const [, from, to] = /^(\d*)-(\d*)$/.exec(ranges[0]!.trim()) ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return null
  if (from === '') {
    // The last N bytes.
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < start) return null
  return start < size ? { start, end } : 'unsatisfiable'
}
