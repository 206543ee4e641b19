/**
 * Adds formatting to the selection, or removes it. If what it would write isn't parsed as formatting, it writes
 * nothing.
 */
import { OPENING, SPACE, UNSPACED } from './characters'
import { spansIn } from './inline'
import { hasContent, readLine } from './line'
import type { Span } from './spans'

const types = { '**': 'bold', '*': 'italic', '`': 'code', '~~': 'strike' } as const

export type Mark = keyof typeof types

export interface Selection {
  start: number
  end: number
}

/** The replacement for the text from `start` to `end`, and the selection afterwards. */
export interface Replacement extends Selection {
  text: string
  selected: Selection
}

/** The prefix of a quote or list item isn't part of its text. */
const lineStart = /^(?:> )*(?:\s*(?:[-*]|\p{Nd}{1,9}[.)])\s+)?/u

/** Null if nothing selected can be formatted. Formatting doesn't span lines: each line gets its own. */
export function toggleMark(text: string, { start, end }: Selection, mark: Mark): Replacement | null {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const to = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end)
  let at = from
  const lines = text
    .slice(from, to)
    .split('\n')
    .map((line) => {
      const selection = { start: Math.max(0, start - at), end: Math.min(line.length, end - at) }
      at += line.length + 1
      return { line, part: held(line, selection) }
    })
  const holding = lines.flatMap(({ line, part }) => (part ? [{ line, part }] : []))
  const isOn = holding.length > 0 && holding.every(({ line, part }) => around(line, part, mark) !== undefined)
  const changed = lines.map(
    ({ line, part }) => (part && (isOn ? takenOff : putOn)(line, part, mark)) || { line, part: null },
  )
  const first = changed.findIndex(({ part }) => part !== null)
  if (first === -1) return null
  const last = changed.findLastIndex(({ part }) => part !== null)
  const offsetOf = (index: number) => changed.slice(0, index).reduce((sum, { line }) => sum + line.length + 1, from)
  return {
    start: from,
    end: to,
    text: changed.map(({ line }) => line).join('\n'),
    selected: {
      start: offsetOf(first) + (changed[first]?.part?.start ?? 0),
      end: offsetOf(last) + (changed[last]?.part?.end ?? 0),
    },
  }
}

/** The selected part of a line without white space at its ends; null if there is none. */
function held(line: string, selection: Selection): Selection | null {
  const start = Math.max(selection.start, lineStart.exec(line)?.[0].length ?? 0)
  const chosen = line.slice(start, selection.end)
  const inner = chosen.trim()
  const from = start + chosen.indexOf(inner)
  return hasContent(readLine(line, { steps: 0 }), from, from + inner.length)
    ? { start: from, end: from + inner.length }
    : null
}

const isOf = (span: Span, mark: Mark): span is Extract<Span, { size: number }> => span.type === types[mark]

function around(line: string, { start, end }: Selection, mark: Mark) {
  return spansIn(line).find(
    (span): span is Extract<Span, { size: number }> => isOf(span, mark) && span.from <= start && end <= span.to,
  )
}

interface Changed {
  line: string
  part: Selection
}

function takenOff(line: string, part: Selection, mark: Mark): Changed {
  const span = around(line, part, mark)
  if (!span) return { line, part }
  const { from, to, size } = span
  return {
    line: line.slice(0, from) + line.slice(from + size, to - size) + line.slice(to),
    part: { start: Math.max(part.start - size, from), end: Math.min(part.end - size, to - 2 * size) },
  }
}

function putOn(line: string, part: Selection, mark: Mark): Changed | null {
  if (around(line, part, mark)) return { line, part }
  const whole = { start: lineStart.exec(line)?.[0].length ?? 0, end: line.trimEnd().length }
  for (const wanted of [part, whole]) {
    const bare = withoutInner(line, widened(line, wanted), mark)
    const { start, end } = bare.part
    const size = mark.length
    const changed = {
      line: bare.line.slice(0, start) + mark + bare.line.slice(start, end) + mark + bare.line.slice(end),
      part: { start: start + size, end: end + size },
    }
    if (around(changed.line, changed.part, mark)) return changed
  }
  return null
}

/** Moves the ends to where delimiters can be, around everything they would otherwise cross. */
function widened(line: string, part: Selection): Selection {
  const { flags, ends, runsTo } = readLine(line, { steps: 0 })
  const spans = spansIn(line)
  const is = (at: number, flag: number) => ((flags[at] ?? 0) & flag) !== 0
  let { start, end } = part
  for (;;) {
    while (start > 0 && !is(start - 1, SPACE | OPENING | UNSPACED) && !runsTo.get(start)?.opens) start--
    while (end < line.length && ends[end] !== 1) end++
    const crossed = spans.find(
      ({ from, to }) => (from < start && start < to && to < end) || (start < from && from < end && end < to),
    )
    if (!crossed) return { start, end }
    start = Math.min(start, crossed.from)
    end = Math.max(end, crossed.to)
  }
}

/** The same formatting inside is redundant. */
function withoutInner(line: string, { start, end }: Selection, mark: Mark): Changed {
  const inner = spansIn(line)
    .filter((span): span is Extract<Span, { size: number }> => isOf(span, mark) && start <= span.from && span.to <= end)
    .flatMap(({ from, to, size }) => [
      [from, from + size],
      [to - size, to],
    ])
    .toSorted(([a = 0], [b = 0]) => b - a)
  let bare = line
  let length = end - start
  for (const [from = 0, to = 0] of inner) {
    bare = bare.slice(0, from) + bare.slice(to)
    length -= to - from
  }
  return { line: bare, part: { start, end: start + length } }
}
