/** A text without formatting: without delimiters, and with people's names. */
import { isolated } from '../isolate'
import type { Block, Inline } from './nodes'
import { parseText } from './parse'

/** A handle that mentions someone, and their name; without a name, the handle is shown. */
export interface CalledByName {
  handle: string
  name: string | null
}

type Called = readonly CalledByName[]

/** The text of the bubble, word for word. */
export function shownText(text: string, called: Called = []): string {
  return textOf(parseText(text), { names: namesOf(called), isCopied: false })
}

/** The same, with what a bubble shows only by its style written out: quotes, and the targets of links. */
export function copiedText(text: string, called: Called = []): string {
  return textOf(parseText(text), { names: namesOf(called), isCopied: true })
}

interface Manner {
  names: ReadonlyMap<string, string | null>
  isCopied: boolean
}

const namesOf = (called: Called) => new Map(called.map(({ handle, name }) => [handle, name]))

function textOf(blocks: readonly Block[], manner: Manner): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'lines':
          return block.lines.map((line) => lineOf(line, manner)).join('\n')
        case 'code':
          return block.text
        case 'list':
          return block.items.map(({ marker, children }) => marker + lineOf(children, manner)).join('\n')
        case 'quote': {
          const text = textOf(block.blocks, manner)
          return manner.isCopied ? text.replace(/^/gm, '> ') : text
        }
      }
    })
    .join('\n')
}

function lineOf(nodes: readonly Inline[], manner: Manner): string {
  return nodes
    .map((node) => {
      switch (node.type) {
        case 'address':
          return node.text + behind(node.host)
        case 'link':
          return lineOf(node.children, manner) + behind(manner.isCopied ? node.address : node.host)
        case 'mention':
          return calledName(node, manner)
        default:
          return 'children' in node ? lineOf(node.children, manner) : node.text
      }
    })
    .join('')
}

const behind = (shown: string | null): string => (shown === null ? '' : ` (${shown})`)

function calledName({ text, handle }: { text: string; handle: string }, { names, isCopied }: Manner): string {
  const name = names.get(handle)
  if (!name) return text
  // Copied text contains letters and no invisible signs.
  return `@${isCopied ? name : isolated(name)}`
}
