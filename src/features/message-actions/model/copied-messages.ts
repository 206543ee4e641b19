export interface CopiedWords {
  name: string
  time: string
  words: string
}

/** One message's words stand alone; of several, each says whose it is and when. */
export function copiedLines(messages: readonly CopiedWords[]): string {
  const [first] = messages
  if (messages.length === 1 && first) return first.words
  return messages.map(({ name, time, words }) => `${name}, ${time}: ${words}`).join('\n')
}

/**
 * What is copied of the text that is marked in the timeline: the words, as they are read, and nothing of how they look
 * or of what stands beside them. Null where no message's words are marked.
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

/** What of it is marked. */
function part(range: Range, text: HTMLElement): DocumentFragment {
  const inside = document.createRange()
  inside.selectNodeContents(text)
  if (text.contains(range.startContainer)) inside.setStart(range.startContainer, range.startOffset)
  if (text.contains(range.endContainer)) inside.setEnd(range.endContainer, range.endOffset)
  return inside.cloneContents()
}

const beside = '[data-beside], .sr-only, [aria-hidden="true"], button, figcaption'
const blocks = 'li, blockquote, pre, figure, ul, div'
/** Where a block begins and ends; no text holds it. */
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
