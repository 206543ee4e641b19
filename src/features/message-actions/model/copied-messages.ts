export interface CopiedWords {
  name: string
  time: string
  words: string
}

/** A single message is copied as its text; several are each preceded by author and time. */
export function copiedLines(messages: readonly CopiedWords[]): string {
  const [first] = messages
  if (messages.length === 1 && first) return first.words
  return messages.map(({ name, time, words }) => `${name}, ${time}: ${words}`).join('\n')
}

/**
 * The text copied from a selection in the timeline: the messages' text, without formatting or anything next to it. Null
 * if no message's text is selected.
 */
export function markedText(log: HTMLElement, selection: Selection): string | null {
  if (selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  if (!log.contains(range.commonAncestorContainer)) return null
  const marked = [...log.querySelectorAll<HTMLElement>('[data-text]')].flatMap((text) => {
    const words = range.intersectsNode(text) ? wordsIn(part(range, text)) : ''
    const time = text.querySelector('time')?.textContent ?? ''
    return words === '' ? [] : [{ name: text.dataset['text'] ?? '', time, words }]
  })
  return marked.length === 0 ? null : copiedLines(marked)
}

/** The selected part of the message's text. */
function part(range: Range, text: HTMLElement): DocumentFragment {
  const inside = document.createRange()
  inside.selectNodeContents(text)
  if (text.contains(range.startContainer)) inside.setStart(range.startContainer, range.startOffset)
  if (text.contains(range.endContainer)) inside.setEnd(range.endContainer, range.endOffset)
  return inside.cloneContents()
}

const beside = '[data-beside], .sr-only, [aria-hidden="true"], button, figcaption'
const blocks = 'li, blockquote, pre, figure, ul, div'
/** Line breaks at the start and end of a block; no text node contains them. */
const edge = '\u0000'

const wordsIn = (node: Node) =>
  wordsOf(node)
    .replaceAll(/\n?\0+\n?/g, '\n')
    .trim()

function wordsOf(node: Node): string {
  if (node instanceof Text) return node.data
  if (node instanceof Element && node.matches(beside)) return ''
  const words = [...node.childNodes].map(wordsOf).join('')
  return node instanceof Element && node.matches(blocks) ? edge + words + edge : words
}
