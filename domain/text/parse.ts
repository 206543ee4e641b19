/**
 * Parses a message's text by the grammar of docs/decisions/0019-text-as-typed.md. The only code that knows lines;
 * inline.ts parses what is in them. Linear: each line is read once per level of quotes, and quotes nest four deep.
 */
import { parseLine } from './inline'
import type { Block, Inline, ListItem, Work } from './nodes'

const deepest = 4

export function parseText(text: string, work: Work = { steps: 0 }): Block[] {
  return parseLines(text.split('\n'), 0, work)
}

const fence = /^ {0,3}(`{3,})([\w+#.-]{0,30})[^\S\n]*$/
const quoteMark = /^> |^>$/
/** “> 5 people” means more than five. */
const number = /^[-+−~≈±]?\p{Sc}?\p{N}/u
const item = /^(\s*(?:([-*])|\p{Nd}{1,9}([.)]))\s+)\S/u

function parseLines(lines: readonly string[], depth: number, work: Work): Block[] {
  const blocks: Block[] = []
  const closings = closingsOf(lines)
  let plain: Inline[][] = []
  const endPlain = () => {
    if (plain.length > 0) blocks.push({ type: 'lines', lines: plain })
    plain = []
  }
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    work.steps += line.length + 1
    const end = codeEnd(lines, at, closings) ?? quoteEnd(lines, at, depth) ?? listEnd(lines, at)
    if (end === null) {
      plain.push(parseLine(line, work))
      at++
      continue
    }
    endPlain()
    const part = lines.slice(at, end)
    if (fence.test(line)) blocks.push(codeOf(part))
    else if (quoteMark.test(line)) blocks.push(quoteOf(part, depth, work))
    else blocks.push({ type: 'list', items: part.map((one) => itemOf(one, work)) })
    at = end
  }
  endPlain()
  return blocks
}

/** Possible closing fences, by length, in order. */
function closingsOf(lines: readonly string[]): Map<number, number[]> {
  const closings = new Map<number, number[]>()
  for (const [at, line] of lines.entries()) {
    const [, ticks, language] = fence.exec(line) ?? []
    if (ticks === undefined || language !== '') continue
    const known = closings.get(ticks.length)
    if (known) known.push(at)
    else closings.set(ticks.length, [at])
  }
  // The next one is the last.
  for (const known of closings.values()) known.reverse()
  return closings
}

/** The line after a closing fence; null if the block is blank or never closed. */
function codeEnd(lines: readonly string[], at: number, closings: ReadonlyMap<number, number[]>): number | null {
  const ticks = fence.exec(lines[at] ?? '')?.[1]
  const known = ticks === undefined ? undefined : closings.get(ticks.length)
  if (!known) return null
  while ((known.at(-1) ?? Infinity) <= at) known.pop()
  const closing = known.at(-1)
  if (closing === undefined || lines.slice(at + 1, closing).every((line) => line.trim() === '')) return null
  return closing + 1
}

function quoteEnd(lines: readonly string[], from: number, depth: number): number | null {
  if (depth === deepest || !quoteMark.test(lines[from] ?? '')) return null
  let to = from
  while (to < lines.length && quoteMark.test(lines[to] ?? '')) to++
  const [first = ''] = lines.slice(from, to).map((line) => line.slice(2))
  if (to === from + 1 && (number.test(first) || first.trim() === '')) return null
  return to
}

function quoteOf(lines: readonly string[], depth: number, work: Work): Block {
  const marks = lines.map((line) => line.slice(0, 2))
  return {
    type: 'quote',
    marks,
    blocks: parseLines(
      lines.map((line) => line.slice(2)),
      depth + 1,
      work,
    ),
  }
}

/** A single item isn't a list: it may be a date or a sum. */
function listEnd(lines: readonly string[], from: number): number | null {
  const kind = (at: number) => {
    const [, , bullet, delimiter] = item.exec(lines[at] ?? '') ?? []
    return bullet ?? delimiter
  }
  const first = kind(from)
  if (first === undefined) return null
  let to = from + 1
  while (to < lines.length && kind(to) === first) to++
  return to > from + 1 ? to : null
}

function itemOf(line: string, work: Work): ListItem {
  const marker = item.exec(line)?.[1] ?? ''
  return { marker, children: parseLine(line.slice(marker.length), work) }
}

function codeOf(lines: readonly string[]): Block {
  const [open = ''] = lines
  const language = fence.exec(open)?.[2] || null
  return { type: 'code', language, text: lines.slice(1, -1).join('\n'), open, close: lines.at(-1) ?? '' }
}
