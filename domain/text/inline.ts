/** Parses a line: code, links, addresses, mentions, and formatting. One pass, from left to right. */
import { Addresses } from './addresses'
import { targetOf } from './hosts'
import { hasContent, type Line, readLine, type Run } from './line'
import { mentionAt } from './mention'
import type { Inline, Work } from './nodes'
import { OpenMarks } from './open-marks'
import type { Span } from './spans'
import { treeOf } from './tree'

/** A line without any of these is plain text. */
const special = /[*_~`@＠/]|www\./i

export function parseLine(text: string, work: Work): Inline[] {
  work.steps += text.length
  if (text === '') return []
  if (!special.test(text)) return [{ type: 'text', text }]
  return new LineReader(readLine(text, work)).read()
}

/** Positions of formatting, code, and links in a line, in any order. */
export function spansIn(text: string): readonly Span[] {
  const reader = new LineReader(readLine(text, { steps: 0 }))
  reader.read()
  return reader.spans
}

class LineReader {
  readonly spans: Span[] = []
  private readonly closings: ReadonlyMap<number, { runs: Run[]; next: number }>
  private readonly pairs: ReadonlyMap<number, number>

  constructor(private readonly line: Line) {
    this.closings = codeClosings(line)
    this.pairs = line.text.includes('](') ? pairsIn(line) : new Map<number, number>()
  }

  read(): Inline[] {
    this.readPart(0, this.line.text.length, true)
    return treeOf(this.line.text, this.spans)
  }

  /** A part on its own: what opens in it closes in it. Inside a link's text nothing links elsewhere. */
  private readPart(from: number, end: number, withLinks: boolean) {
    const { runsFrom } = this.line
    const marks = new OpenMarks(this.line, this.spans)
    const addresses = new Addresses(this.line, (run) => marks.wouldClose(run))
    let at = from
    while (at < end) {
      this.line.work.steps++
      const found = withLinks ? addresses.at(at) : null
      const run = runsFrom.get(at)
      if (found) {
        if (found.span) this.spans.push(found.span)
        at = found.to
      } else if (run) {
        at = this.code(run, end) ?? run.to
        if (at === run.to) marks.take(run)
      } else if (withLinks) at = this.link(at) ?? this.mention(at, marks) ?? at + 1
      else at++
    }
  }

  /** End of the code that a run of backticks starts. */
  private code(run: Run, end: number): number | null {
    const closings = run.sign === '`' && run.opens ? this.closings.get(run.to - run.from) : undefined
    if (!closings) return null
    while ((closings.runs[closings.next]?.from ?? Infinity) <= run.from) closings.next++
    const closing = closings.runs[closings.next]
    if (!closing || closing.to > end) return null
    const inside = this.line.text.slice(run.to, closing.from)
    this.line.work.steps += inside.length
    if (inside.trim() === '') return null
    this.spans.push({ type: 'code', from: run.from, to: closing.to, size: run.to - run.from })
    return closing.to
  }

  /** End of `[text](url)`. */
  private link(from: number): number | null {
    const { text } = this.line
    const wordsTo = text[from] === '[' ? this.pairs.get(from) : undefined
    if (wordsTo === undefined || text[wordsTo + 1] !== '(' || !hasContent(this.line, from, wordsTo)) return null
    const addressTo = this.pairs.get(wordsTo + 1)
    if (addressTo === undefined) return null
    const address = text.slice(wordsTo + 2, addressTo)
    this.line.work.steps += address.length
    const target = /^(?:https?:\/\/|mailto:)/i.test(address) ? targetOf(address) : null
    if (!target) return null
    this.spans.push({ type: 'link', from, to: addressTo + 1, wordsTo, target })
    this.readPart(from + 1, wordsTo, false)
    return addressTo + 1
  }

  private mention(at: number, marks: OpenMarks): number | null {
    const before = this.line.runsTo.get(at)
    const afterMark = before?.sign === '_' && before.opens
    const to = mentionAt(this.line, at, undefined, afterMark)
    if (to === null) return null
    const run = this.line.runsTo.get(to)
    // “_hi @ada_” is italic, and so is “_@ada_”; “_@ada” mentions no one.
    const end = run && marks.wouldClose(run) ? run.from : to
    if (afterMark && end === to) return null
    if (end < to && mentionAt(this.line, at, end, afterMark) === null) return null
    this.spans.push({ type: 'mention', from: at, to: end })
    return end
  }
}

/** Runs that can end code, by length. */
function codeClosings({ runsFrom }: Line): ReadonlyMap<number, { runs: Run[]; next: number }> {
  const closings = new Map<number, { runs: Run[]; next: number }>()
  for (const run of runsFrom.values()) {
    if (run.sign !== '`' || !run.closes) continue
    const known = closings.get(run.to - run.from)
    if (known) known.runs.push(run)
    else closings.set(run.to - run.from, { runs: [run], next: 0 })
  }
  return closings
}

/** Where each bracket closes; for round ones only without white space in between. */
function pairsIn({ text, work }: Line): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>()
  const square: number[] = []
  let round: number[] = []
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '[') square.push(at)
    else if (sign === '(') round.push(at)
    else if (sign === ']' || sign === ')') {
      const opener = (sign === ']' ? square : round).pop()
      if (opener !== undefined) pairs.set(opener, at)
    } else if (/\s/.test(sign)) round = []
  }
  work.steps += text.length
  return pairs
}
