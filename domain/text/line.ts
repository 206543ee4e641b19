/**
 * A line and everything known before it is parsed: its characters, its runs of delimiters, and what can be next to
 * them.
 */
import { CLOSING, CONTENT, flagsOfLine, OPENING, SENTENCE, SPACE, UNSPACED } from './characters'
import type { Work } from './nodes'

/** A run of equal delimiters. */
export interface Run {
  from: number
  to: number
  sign: string
  opens: boolean
  closes: boolean
}

export interface Line {
  text: string
  flags: Uint8Array
  /** The runs by start, and by end. */
  runsFrom: ReadonlyMap<number, Run>
  runsTo: ReadonlyMap<number, Run>
  /** Whether the character here can follow a closing delimiter. */
  ends: Uint8Array
  /** Number of letters, digits, and emoji before this position. */
  content: Uint32Array
  work: Work
}

const signs = /([*_~`])\1*/g

/** Length of each delimiter. */
function isMark(sign: string, length: number): boolean {
  if (sign === '`') return true
  return sign === '*' ? length <= 3 : length === (sign === '_' ? 1 : 2)
}

export function readLine(text: string, work: Work): Line {
  const flags = flagsOfLine(text)
  const is = (at: number, flag: number) => ((flags[at] ?? 0) & flag) !== 0
  // Nothing starts with a closing bracket or ends with an opening one: “a[*] = b[*]”. Quotes are both.
  const isOnly = (at: number, flag: number) => ((flags[at] ?? 0) & (OPENING | CLOSING)) === flag
  const runs = [...text.matchAll(signs)].map(({ 0: run, 1: sign = '', index }): Run => ({
    from: index,
    to: index + run.length,
    sign,
    opens: false,
    closes: false,
  }))
  const runsFrom = new Map(runs.map((run) => [run.from, run]))
  const runsTo = new Map(runs.map((run) => [run.to, run]))

  for (const run of runs) {
    const { from, to, sign } = run
    const afterMark = runsTo.get(from)?.opens ?? false
    const isOutside = from === 0 || afterMark || is(from - 1, SPACE | OPENING | UNSPACED)
    const isInside = sign === '`' || (to < text.length && !is(to, SPACE | SENTENCE) && !isOnly(to, CLOSING))
    run.opens = isMark(sign, to - from) && isOutside && isInside
  }

  const ends = new Uint8Array(text.length + 1)
  ends[text.length] = 1
  const content = new Uint32Array(text.length + 1)
  for (let at = text.length - 1; at >= 0; at--) {
    const run = runsFrom.get(at)
    if (run) {
      const isNone = at === 0 || is(at - 1, SPACE) || isOnly(at - 1, OPENING) || '¿¡'.includes(text.charAt(at - 1))
      const isInside = run.sign === '`' || !isNone
      run.closes = isMark(run.sign, run.to - at) && ends[run.to] === 1 && isInside
      ends[at] = run.closes ? 1 : 0
    } else {
      ends[at] = is(at, SPACE | CLOSING | UNSPACED) || (is(at, SENTENCE) && ends[at + 1] === 1) ? 1 : 0
    }
  }
  for (let at = 0; at < text.length; at++) {
    // In a surrogate pair, the first unit counts.
    content[at + 1] = (content[at] ?? 0) + (is(at, CONTENT) && !/[\uDC00-\uDFFF]/.test(text.charAt(at)) ? 1 : 0)
  }
  work.steps += 4 * text.length
  return { text, flags, runsFrom, runsTo, ends, content, work }
}

export const hasContent = ({ content }: Line, from: number, to: number): boolean =>
  (content[to] ?? 0) > (content[from] ?? 0)
