/** The part of a message that goes on its chat's shelf: photos, files, and links. */
import { isPicture, type Measured } from './attachments'
import type { Block, Inline } from './text/nodes'
import { parseText } from './text/parse'

export const sharedKinds = ['photo', 'file', 'link'] as const
export type SharedKind = (typeof sharedKinds)[number]

interface Sent {
  content: string
  attachments?: readonly (Measured & { type: string })[] | undefined
}

/** A link as its message shows it. */
export interface SharedLink {
  href: string
  text: string
}

/** Every character that a host can use as a dot, and the colon of a scheme. */
const linkSign = /[.．。｡:]/

/** The number of each kind in a message. */
export function countShared({ content, attachments = [] }: Sent): Record<SharedKind, number> {
  const photo = attachments.filter(isPicture).length
  return { photo, file: attachments.length - photo, link: linksIn(content).length }
}

/** The same without parsing: false only if there are certainly none. */
export function mayShare({ content, attachments = [] }: Sent, kind: SharedKind): boolean {
  return kind === 'link' ? linkSign.test(content) : attachments.length > 0
}

/** The web links of a text in order, each once; email addresses don't count. */
export function linksIn(content: string): SharedLink[] {
  if (!linkSign.test(content)) return []
  const found = new Map<string, string>()
  for (const block of parseText(content)) collect(block, found)
  return [...found].map(([href, text]) => ({ href, text }))
}

function collect(block: Block, found: Map<string, string>) {
  if (block.type === 'quote') for (const inner of block.blocks) collect(inner, found)
  const lines =
    block.type === 'lines' ? block.lines : block.type === 'list' ? block.items.map((item) => item.children) : []
  for (const line of lines) collectInline(line, found)
}

function collectInline(nodes: readonly Inline[], found: Map<string, string>) {
  for (const node of nodes) {
    if (node.type === 'address' || node.type === 'link') {
      const text = node.type === 'link' ? wordsOf(node.children) : node.text
      if (/^https?:/.test(node.href) && !found.has(node.href)) found.set(node.href, text)
    } else if ('children' in node) collectInline(node.children, found)
  }
}

const wordsOf = (nodes: readonly Inline[]): string =>
  nodes.map((node) => ('children' in node ? wordsOf(node.children) : node.text)).join('')
