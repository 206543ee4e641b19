import type { Block, Inline } from '../../domain/text/nodes'

/** A parsed text in a compact notation for tests: `{b bold} and {code x}`. */
export function outline(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'lines':
          return block.lines.map(inline).join('\n')
        case 'code':
          return `{block${block.language ? ` ${block.language}` : ''}\n${block.text}}`
        case 'quote':
          return `{quote ${outline(block.blocks)}}`
        case 'list':
          return `{list ${block.items.map(({ marker, children }) => marker + inline(children)).join(' / ')}}`
      }
    })
    .join('\n')
}

const short = { bold: 'b', italic: 'i', strike: 's' }

function inline(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.type) {
        case 'text':
          return node.text
        case 'bold':
        case 'italic':
        case 'strike':
          return `{${short[node.type]} ${inline(node.children)}}`
        case 'code':
          return `{code ${node.text}}`
        case 'address':
          return `{${node.href} ${node.text}${node.host ? ` (${node.host})` : ''}}`
        case 'link':
          return `{${node.href} ${inline(node.children)}${node.host ? ` (${node.host})` : ''}}`
        case 'mention':
          return `{call ${node.text}}`
      }
    })
    .join('')
}

/** The typed text: every node with its delimiters. */
export function typed(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'lines':
          return block.lines.map(typedInline).join('\n')
        case 'code':
          return `${block.open}\n${block.text}\n${block.close}`
        case 'quote':
          return typed(block.blocks)
            .split('\n')
            .map((line, at) => (block.marks[at] ?? '?') + line)
            .join('\n')
        case 'list':
          return block.items.map(({ marker, children }) => marker + typedInline(children)).join('\n')
      }
    })
    .join('\n')
}

function typedInline(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.type) {
        case 'text':
        case 'address':
        case 'mention':
          return node.text
        case 'code':
          return node.mark + node.text + node.mark
        case 'link':
          return `[${typedInline(node.children)}](${node.address})`
        default:
          return node.mark + typedInline(node.children) + node.mark
      }
    })
    .join('')
}
