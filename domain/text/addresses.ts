/** Finds web and email addresses in a line. Any other scheme stays text, so nothing else can be opened with a click. */
import { CLOSING, OPENING, SENTENCE, SPACE, UNSEEN, UNSPACED, WORD } from './characters'
import { hostBeside, suffixes, targetOf } from './hosts'
import type { Line, Run } from './line'
import type { Span } from './spans'

/** An address, or the end of something that looks like one and isn't: nothing inside it is tried again. */
export type Found = { to: number; span: Extract<Span, { type: 'address' }> | null }

const brackets = new Map(
  ['()', '[]', '{}', '（）', '［］', '｛｝', '「」', '『』', '【】', '〔〕', '《》', '〈〉'].map(([open, close]) => [
    close ?? '',
    open ?? '',
  ]),
)

/** Closing quote for each opening one. */
const quotes: Record<string, string> = {
  '"': '"',
  "'": "'",
  '“': '”',
  '”': '”',
  '„': '“”',
  '‚': '‘’',
  '‘': '’',
  '’': '’',
  '«': '»',
  '»': '«»',
  '‹': '›',
  '›': '‹›',
}

export class Addresses {
  /** No word before this position is tried again. */
  private readUpTo = 0
  /** The same for words that start with a formatting delimiter, which are tried once more without it. */
  private lowUpTo = 0
  private nextAt = 0
  private nextBreak = 0

  constructor(
    private readonly line: Line,
    /** Whether a run would close open formatting. */
    private readonly closes: (run: Run) => boolean,
  ) {}

  /** The address that starts here; null if there is none. */
  at(from: number): Found | null {
    const { text, flags } = this.line
    const sign = text.charAt(from)
    if (from < Math.max(this.readUpTo, sign === '_' ? this.lowUpTo : 0)) return null
    if (!this.is(from, WORD) && sign !== '_') return null
    if (sign === 'h' || sign === 'H') {
      const scheme = /^https?:\/\//i.exec(text.slice(from, from + 8))?.[0]
      if (scheme && (from === 0 || !this.is(from - 1, WORD) || this.is(from - 1, UNSPACED))) {
        return this.web(from, from + scheme.length, '')
      }
    }
    if (((flags[from] ?? 0) & UNSPACED) !== 0 || !this.mayBegin(from)) return null
    return this.word(from)
  }

  private is(at: number, flag: number): boolean {
    return ((this.line.flags[at] ?? 0) & flag) !== 0
  }

  /** Whether a word starts here that may be an address without a scheme. */
  private mayBegin(at: number): boolean {
    if (at === 0 || this.is(at - 1, SPACE | OPENING | UNSPACED)) return true
    return ':,;|<—–'.includes(this.line.text.charAt(at - 1)) || (this.line.runsTo.get(at)?.opens ?? false)
  }

  private word(from: number): Found | null {
    const { text, runsFrom } = this.line
    let at = from
    let isOdd = false
    for (; at < text.length; at++) {
      const sign = text.charAt(at)
      if (this.is(at, SPACE | UNSPACED) || '@/:,;<>`'.includes(sign)) break
      if (this.is(at, OPENING | CLOSING) && !"'’".includes(sign)) break
      if (!this.is(at, WORD) && !"._+-'".includes(sign)) isOdd = true
    }
    this.line.work.steps += at - from
    this.readUpTo = at
    if (runsFrom.has(from)) this.lowUpTo = at
    if (text[at] === '@' && at > from) return this.mail(from, at, isOdd)
    if (runsFrom.has(from)) {
      this.readUpTo = from + 1
      return null
    }
    const word = text.slice(from, at).toLowerCase()
    if (/^www\.[^.]+\.[^.]/.test(word)) return this.web(from, from, 'https://')
    const isHost =
      text[at] === '/' &&
      suffixes.has(/^[\p{L}\p{N}\p{M}-]+(?:\.[\p{L}\p{N}\p{M}-]+)*\.([a-z]+)$/u.exec(word)?.[1] ?? '')
    return isHost ? this.web(from, from, 'https://') : null
  }

  /** All or nothing: part of an email address belongs to someone else. */
  private mail(from: number, at: number, isOdd: boolean): Found | null {
    const { text, ends, runsFrom } = this.line
    let to = at + 1
    while (to < text.length && (text[to] === '.' || text[to] === '-' || (this.is(to, WORD) && !this.is(to, UNSPACED))))
      to++
    this.line.work.steps += to - at
    while (/[.-]/.test(text.charAt(to - 1))) to--
    const host = text.slice(at + 1, to)
    if (!/^[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}-]*(?:\.[\p{L}\p{N}\p{M}-]+)*\.\p{L}[\p{L}\p{M}]+$/u.test(host)) return null
    // “_ada@example.com_” is italic; “_ada@example.com” is her address.
    if (text[from] === '_' && runsFrom.get(from)?.opens && runsFrom.get(to)?.sign === '_' && runsFrom.get(to)?.closes) {
      this.readUpTo = from + 1
      return null
    }
    this.readUpTo = to
    const mayEnd = ends[to] === 1 || ',;'.includes(text.charAt(to)) || text[to] === '>'
    const local = text.slice(from, at)
    if (isOdd || !mayEnd || /^[.']|[.']$|\.\./.test(local)) return { to, span: null }
    return this.found(from, to, 'mailto:')
  }

  private web(from: number, hostFrom: number, scheme: string): Found | null {
    const { text } = this.line
    let at = hostFrom
    let isAsciiLabel = false
    for (; at < text.length; at++) {
      const sign = text.charAt(at)
      if (sign === '.') isAsciiLabel = false
      else if (this.is(at, WORD)) {
        // A host can't be followed directly by more of a word.
        if (this.is(at, UNSPACED) && isAsciiLabel) break
        if (text.charCodeAt(at) < 128) isAsciiLabel = true
      } else if (sign !== '-' && sign !== '_') break
    }
    const stopped = at
    while (at > hostFrom && !this.is(at - 1, WORD)) at--
    this.line.work.steps += stopped - hostFrom
    if (at === hostFrom) return null
    // Pasted twice: “http://https://a.example”. The second one is an address.
    if (hostFrom > from && text.startsWith('://', stopped)) {
      this.readUpTo = hostFrom
      return { to: hostFrom, span: null }
    }
    const goesOn = this.is(stopped, UNSPACED) && this.is(stopped, WORD) ? this.wordGoesOn(stopped) : null
    const userTo = this.userEnd(at)
    if (goesOn !== null || userTo !== null || this.is(stopped, UNSEEN)) {
      return this.none(userTo ?? goesOn ?? stopped)
    }
    if (at === stopped) {
      const port = /^:\d{1,5}(?!\d)/.exec(text.slice(at, at + 7))?.[0]
      if (port) at += port.length
      if ('/?#'.includes(text.charAt(at)) && at < text.length) {
        const path = this.path(from, at)
        if (path.isUnseen) return this.none(path.to)
        at = path.to
      }
    }
    this.readUpTo = Math.max(this.readUpTo, at)
    return this.found(from, at, scheme)
  }

  /** No address up to there. The part already read isn't read again, because that would take quadratic time. */
  private none(to: number): Found {
    this.readUpTo = Math.max(this.readUpTo, to)
    return { to, span: null }
  }

  /** Whether letters after a host could be more of it: then it is unclear which host is meant. */
  private wordGoesOn(from: number): number | null {
    const { text } = this.line
    let at = from
    while (at < text.length && this.is(at, WORD)) at++
    this.line.work.steps += at - from
    return text[at] === '.' && this.is(at + 1, WORD) ? at : null
  }

  /** “https://bank.example@elsewhere.example” goes elsewhere: returns the end of such a text. */
  private userEnd(from: number): number | null {
    const { text } = this.line
    if (!'@:\\'.includes(text.charAt(from)) || from === text.length) return null
    while (this.nextAt < text.length && (this.nextAt < from || text[this.nextAt] !== '@')) this.nextAt++
    const isBreak = (at: number) => this.is(at, SPACE) || '/?#'.includes(text.charAt(at))
    while (this.nextBreak < text.length && (this.nextBreak < from || !isBreak(this.nextBreak))) this.nextBreak++
    return this.nextAt < this.nextBreak ? this.nextBreak : null
  }

  private path(start: number, from: number): { to: number; isUnseen: boolean } {
    const { text } = this.line
    const around = quotes[text.charAt(start - 1)] ?? ''
    const opened = new Map<string, number>()
    let isAscii = true
    let to = from
    for (; to < text.length; to++) {
      const sign = text.charAt(to)
      if (this.is(to, UNSEEN)) return { to, isUnseen: true }
      if (this.is(to, SPACE) || '<>"`'.includes(sign) || (around !== '' && around.includes(sign))) break
      if ('。｡'.includes(sign)) break
      if (this.is(to, UNSPACED) && isAscii && !(this.is(to, WORD) && '/=-_'.includes(text.charAt(to - 1)))) break
      const opener = brackets.get(sign)
      if (opener !== undefined) {
        const open = opened.get(opener) ?? 0
        if (open === 0) break
        opened.set(opener, open - 1)
      } else if (this.is(to, OPENING)) opened.set(sign, (opened.get(sign) ?? 0) + 1)
      if (sign > '\u007f') isAscii = false
    }
    this.line.work.steps += to - from
    return { to: this.withoutSentence(from, to), isUnseen: false }
  }

  /** Excludes what belongs to the sentence around it: punctuation, quotes, and formatting that closes there. */
  private withoutSentence(from: number, end: number): number {
    const { runsTo } = this.line
    let to = end
    for (;;) {
      const run = runsTo.get(to)
      if (run && run.from >= from && this.closes(run)) to = run.from
      else if (to > from && !run && this.isAround(to - 1)) to--
      else return to
    }
  }

  private isAround(at: number): boolean {
    if (this.is(at, SENTENCE)) return true
    // A closing bracket still here was opened inside.
    return this.is(at, OPENING | CLOSING) && !brackets.has(this.line.text.charAt(at))
  }

  private found(from: number, to: number, scheme: string): Found {
    const text = this.line.text.slice(from, to)
    const target = targetOf(scheme + text)
    return {
      to,
      span: target && { type: 'address', from, to, href: target.href, host: hostBeside(text, target) },
    }
  }
}
