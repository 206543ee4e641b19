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

/** Null for text without marks, and where the marks leave nothing to read. */
export function parseMessage(text: string): Block[] | null {
  if (!marks.test(text)) return null
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
