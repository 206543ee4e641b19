/** What Ctrl or ⌘ with a letter puts around the selection. Tab is left to the page. */
const marks: Record<string, string> = { b: '**', i: '*', e: '`', 'shift+x': '~~' }

export interface Selection {
  start: number
  end: number
}

/** What to put in place of the text from `start` to `end`, and what is selected then. */
export interface Replacement extends Selection {
  text: string
  selected: Selection
}

export function markFor(key: string, withShift: boolean): string | undefined {
  return marks[withShift ? `shift+${key}` : key]
}

/** Puts the mark around the selection, or takes it away where it is there already. Space at its ends stays outside. */
export function toggleMark(text: string, { start, end }: Selection, mark: string): Replacement {
  const chosen = text.slice(start, end)
  const inner = chosen.trim()
  const from = start + chosen.indexOf(inner)
  const to = from + inner.length
  const size = mark.length
  if (isAround(text, from, to, mark)) {
    const selected = { start: from - size, end: to - size }
    return { start: from - size, end: to + size, text: inner, selected }
  }
  if (inner.length > 2 * size && isAround(inner, size, inner.length - size, mark)) {
    const bare = inner.slice(size, -size)
    return { start: from, end: to, text: bare, selected: { start: from, end: from + bare.length } }
  }
  const selected = { start: from + size, end: to + size }
  return { start: from, end: to, text: mark + inner + mark, selected }
}

/** Whether exactly this mark stands around: a star of a double one is none of its own. */
function isAround(text: string, from: number, to: number, mark: string): boolean {
  if (text.slice(from - mark.length, from) !== mark || text.slice(to, to + mark.length) !== mark) return false
  const sign = mark.charAt(0)
  const run = (at: number, step: 1 | -1) => {
    let length = 0
    while (text[at + length * step] === sign) length++
    return length
  }
  const [before, after] = [run(from - 1, -1), run(to, 1)]
  // Three stars are two and one.
  return mark !== '*' || (before !== 2 && after !== 2)
}
