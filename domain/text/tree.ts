/** Turns a line's spans into nested nodes. */
import { hostBehind } from './hosts'
import type { Inline } from './nodes'
import type { Span } from './spans'

export function treeOf(text: string, spans: Span[]): Inline[] {
  const inOrder = spans.toSorted((a, b) => a.from - b.from || b.to - a.to)
  let next = 0

  function between(from: number, to: number): Inline[] {
    const nodes: Inline[] = []
    let at = from
    for (let span = inOrder[next]; span && span.from < to; span = inOrder[next]) {
      next++
      if (span.from > at) nodes.push({ type: 'text', text: text.slice(at, span.from) })
      nodes.push(nodeOf(span))
      at = span.to
    }
    if (at < to) nodes.push({ type: 'text', text: text.slice(at, to) })
    return nodes
  }

  function nodeOf(span: Span): Inline {
    const { from, to } = span
    switch (span.type) {
      case 'code':
        return {
          type: 'code',
          mark: text.slice(from, from + span.size),
          text: text.slice(from + span.size, to - span.size),
        }
      case 'address':
        return { type: 'address', text: text.slice(from, to), href: span.href, host: span.host }
      case 'mention':
        return { type: 'mention', text: text.slice(from, to), handle: text.slice(from + 1, to).toLowerCase() }
      case 'link': {
        const children = between(from + 1, span.wordsTo)
        const { href } = span.target
        const host = hostBehind(wordsOf(children), span.target)
        return { type: 'link', children, address: text.slice(span.wordsTo + 2, to - 1), href, host }
      }
      default:
        return {
          type: span.type,
          mark: text.slice(from, from + span.size),
          children: between(from + span.size, to - span.size),
        }
    }
  }

  return between(0, text.length)
}

/** The visible text of nodes that link nowhere. */
function wordsOf(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('children' in node ? wordsOf(node.children) : node.text)).join('')
}
