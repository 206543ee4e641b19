/**
 * A message's text as a tree, by CommonMark's own rules for what a chat needs: bold, italic, strikethrough, code,
 * quotes, lists and links. Headings, rules, pictures, HTML and entities stay text, as they were typed; so do single
 * line breaks. The tree becomes React elements: nowhere is there HTML in a string.
 */
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'

type Root = ReturnType<typeof fromMarkdown>
export type Block = Root['children'][number]
export type Inline = Extract<Block, { type: 'paragraph' }>['children'][number]

/** What can begin a mark. Most messages have none of it and are never parsed. */
const marks = /[*_~`[\\]|^ {0,3}(?:>|[-+] |\d{1,9}[.)] )|<(?:https?|mailto):/imu

type Options = Exclude<Parameters<typeof fromMarkdown>[1], string | null | undefined>

const extensions: NonNullable<Options['extensions']> = [
  gfmStrikethrough({ singleTilde: false }),
  // An address keeps its stars and underscores.
  gfmAutolinkLiteral(),
  {
    disable: {
      null: [
        'headingAtx',
        'setextUnderline',
        'thematicBreak',
        'htmlFlow',
        'htmlText',
        'labelStartImage',
        'definition',
        'codeIndented',
        'characterReference',
        'hardBreakEscape',
      ],
    },
  },
]

/** What the tokeniser takes for an address is text to us: which part of it may be opened, message-links.ts decides. */
const addressesAsText: NonNullable<Options['mdastExtensions']> = [
  {
    enter: {
      literalAutolink(token) {
        this.config.enter['data']?.call(this, token)
      },
    },
    exit: {
      literalAutolink(token) {
        this.config.exit['data']?.call(this, token)
      },
    },
  },
]

/** What a message of people has at most, with room to spare; beyond it stays text, as it was typed. */
const bounds = { depth: 8, blocks: 200, marks: 400 }

/** Quotes and lists that one line begins, one in the other. */
const containers = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/gmu
const container = />|[-+*]|\d+[.)]/gu
const inlineMarks = /\*+|_+|~+|`+|[[\\]|!\[/gu

/** Code may have as many signs as it likes: the parser passes over them. */
const fenced = /^ {0,3}(`{3,}(?=[^`\n]*\n)|~{3,}(?=[^\n]*\n))[\s\S]*?(?:^ {0,3}\1|(?![\s\S]))/gmu

/** The parser's work grows with the square of its marks, and its stack with their depth. */
function isBounded(typed: string): boolean {
  const text = typed.replaceAll(fenced, '')
  if ((text.match(inlineMarks)?.length ?? 0) > bounds.marks) return false
  const lines = text.match(containers) ?? []
  if (lines.length > bounds.blocks) return false
  // An item of a list may lie as deep as it is indented.
  const indents = new Set(text.match(/^[ \t]+(?=[-+*]|\d{1,9}[.)])/gmu))
  return indents.size <= bounds.depth && lines.every((line) => (line.match(container)?.length ?? 0) <= bounds.depth)
}

/** Null for text without marks, for what is beyond the bounds, and where the marks leave nothing to read. */
export function parseMessage(text: string): Block[] | null {
  if (!marks.test(text) || !isBounded(text)) return null
  const { children } = fromMarkdown(text, {
    extensions,
    mdastExtensions: [gfmStrikethroughFromMarkdown(), ...addressesAsText.flat()],
  })
  const [only] = children
  if (children.every(isEmpty)) return null
  if (children.length === 1 && only?.type === 'paragraph' && only.children.length === 1 && isSame(only, text))
    return null
  return children
}

function isSame({ children: [only] }: Extract<Block, { type: 'paragraph' }>, text: string): boolean {
  return only?.type === 'text' && only.value === text
}

function isEmpty(node: Block | Inline): boolean {
  if ('value' in node) return node.value.trim() === ''
  return 'children' in node ? node.children.every((child) => isEmpty(child as Block | Inline)) : true
}
