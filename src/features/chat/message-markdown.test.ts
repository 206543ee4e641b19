import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, type Inline, parseMessage } from './message-markdown'

/** The tree in short: `strong(bold)`. */
function outline(node: Block | Inline): string {
  if (node.type === 'text') return node.value
  if ('value' in node) return `${node.type}${'lang' in node && node.lang ? ` ${node.lang}` : ''}(${node.value})`
  const inner = 'children' in node ? node.children.map((child) => outline(child as Block | Inline)).join('') : ''
  if (node.type === 'paragraph') return inner
  return node.type === 'link' ? `link ${node.url}(${inner})` : `${node.type}(${inner})`
}

const shape = (text: string) => parseMessage(text)?.map(outline).join(' / ') ?? null

describe('C40 marks', () => {
  test.each([
    ['**bold** and *it* and _it_', 'strong(bold) and emphasis(it) and emphasis(it)'],
    ['~~gone~~ and ~not~', 'delete(gone) and ~not~'],
    ['`a * b * c`', 'inlineCode(a * b * c)'],
    ['```ts\nconst a = 1\n```', 'code ts(const a = 1)'],
    ['```\nnever closed', 'code(never closed)'],
    ['> said\n\nanswer', 'blockquote(said) / answer'],
    ['- one\n- two', 'list(listItem(one)listItem(two))'],
    ['3. three', 'list(listItem(three))'],
    ['[the plan](https://parley.example)', 'link https://parley.example(the plan)'],
    ['\\*as typed\\*', '*as typed*'],
    ['one\ntwo **three**', 'one\ntwo strong(three)'],
  ])('C40 %j', (text, expected) => {
    expect(shape(text)).toBe(expected)
  })
})

describe('C40 what stays text', () => {
  test.each([
    '# not a heading',
    'neither\n===',
    'nor\n---',
    '<b>no HTML</b>',
    '&amp; &lt; no entities',
    '    no indented code',
    'snake_case_name',
    '2 * 3 * 4',
    'https://a.example/__init__.py?x=*y*',
    'a ~ b',
  ])('C40 %j', (text) => {
    const blocks = parseMessage(text)
    expect(blocks === null ? text.trim() : blocks.map(outline).join('\n')).toBe(text.trim())
  })

  test('C40 a picture is a link, and nothing is fetched', () => {
    expect(shape('![alt](https://a.example/x.png)')).toBe('!link https://a.example/x.png(alt)')
  })

  test.each(['- ', '>', '```', '**', '* * *', '1. '])('C40 %j alone is what it is', (text) => {
    expect(parseMessage(text)).toBeNull()
  })

  test('C40 plain messages are never parsed', () => {
    for (const text of ['See you at nine', 'a-b, c+d: 5 > 3? yes!', 'https://parley.example/a?b=1#c', '@kofi hi']) {
      expect(parseMessage(text)).toBeNull()
    }
  })
})

test('C40 only what the page can show comes out, whatever goes in', () => {
  const known = new Set(
    'text strong emphasis delete inlineCode link break paragraph code blockquote list listItem'.split(' '),
  )
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '**',
      '_',
      '`',
      '```\n',
      '> ',
      '- ',
      '1. ',
      '[',
      '](x)',
      '<',
      '![',
      '# ',
      '\n',
      '---',
      '&amp;',
      '~~',
      '|',
    ),
  )
  const types = (node: Block | Inline): string[] => [
    node.type,
    ...('children' in node ? node.children.flatMap((child) => types(child as Block | Inline)) : []),
  ]
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const type of (parseMessage(pieces.join('')) ?? []).flatMap(types)) expect(known).toContain(type)
    }),
  )
})

describe('C53 what is beyond the bounds of work and depth stays text', () => {
  test.each([
    ['>'.repeat(3000) + 'x'],
    ['- '.repeat(1500)],
    ['1. '.repeat(2600)],
    ['> '.repeat(3900)],
    ['- '.repeat(4000)],
    ['-\n'.repeat(4000)],
    ['- \n'.repeat(2600)],
    ['- > '.repeat(2000)],
    ['1) - > '.repeat(1000)],
    ['1. a\n'.repeat(1600)],
    ['> a\n'.repeat(2000)],
    ['[a]('.repeat(1990)],
    ['![a]('.repeat(1600)],
    ['['.repeat(8000)],
    ['*a '.repeat(2600)],
    ['*a_'.repeat(2600)],
    ['**a*'.repeat(2000)],
    ['~~a'.repeat(2600)],
    ['`a``'.repeat(2000)],
    ['\\'.repeat(8000)],
    [Array.from({ length: 60 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n')],
    [Array.from({ length: 60 }, (_, depth) => `${'\t'.repeat(depth)}- a`).join('\n')],
    ['```a`\n' + '[a]('.repeat(1990)],
    ['```\n```\n' + '[a]('.repeat(1990)],
  ])('C53 %#', (text) => {
    expect(parseMessage(text)).toBeNull()
  })

  test('C53 what people write is within them', () => {
    expect(shape('> '.repeat(8) + 'deep')).toBe(`${'blockquote('.repeat(8)}deep${')'.repeat(8)}`)
    expect(parseMessage(Array.from({ length: 150 }, (_, at) => `- item *${at}*`).join('\n'))).toHaveLength(1)
    expect(shape(`\`\`\`c\n${'a_b[*c] '.repeat(900)}\n\`\`\``)).toMatch(/^code c\(a_b/)
    expect(shape(`\`\`\`\n${'- '.repeat(3000)}`)).toMatch(/^code\(- -/)
  })
})
