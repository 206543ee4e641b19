import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { typed } from '../../tests/support/text-outline'
import { handlesIn } from './mentions'
import type { Block, Inline } from './nodes'
import { parseText } from './parse'
import { shownText } from './plain'

const pieces = [
  ...'* ** *** **** _ __ ~ ~~ ` `` ``` [ ] ( ) ]( < > " \' “ ” « » „ 「 」 （ ） @ ＠ . , ; : ! ? 。 、 ： … - + / \\ = # & %'.split(
    ' ',
  ),
  '\n',
  '\n\n',
  ' ',
  '\u00a0',
  '\u3000',
  '\t',
  '\r',
  '> ',
  '- ',
  '1. ',
  '* ',
  '```\n',
  '```ts\n',
  '\n```\n',
  '\n> ',
  '\n- ',
  '\n2) ',
  'a',
  'ab',
  'é',
  'я',
  'ß',
  '好',
  'の',
  '한',
  'ส',
  'ש',
  'م',
  'क',
  '5',
  '٣',
  '👍',
  '👩‍👩‍👧',
  '🇳🇿',
  '\u0301',
  '\u200b',
  '\u202e',
  '\u00ad',
  '\ud800',
  '\udc00',
  'https://',
  'http://a.example',
  'www.',
  'www.b.example/x_',
  'bank.example',
  'evil.com/',
  'mailto:',
  '@ada',
  'bo@c.example',
  'https://bank.example@evil.com',
  'https://аррӏе.com',
  'http://0x7f.1/',
  '](https://evil.com)',
  '[bank.example](https://evil.com)',
  '](mailto:eve@evil.com',
  '?cc=eve@evil.com',
  '_@ada_',
  '(*)',
  '[*]',
  'http://http://',
  '://',
  'www.a.b',
]
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''))

function inlines(blocks: readonly Block[]): Inline[] {
  return blocks.flatMap((block) => {
    if (block.type === 'lines') return block.lines.flatMap(nested)
    if (block.type === 'list') return block.items.flatMap(({ children }) => nested(children))
    return block.type === 'quote' ? inlines(block.blocks) : []
  })
}

const nested = (nodes: readonly Inline[]): Inline[] =>
  nodes.flatMap((node) => ('children' in node ? [node, ...nested(node.children)] : [node]))

function depthOf(blocks: readonly Block[]): number {
  const inline = (nodes: readonly Inline[]): number =>
    Math.max(0, ...nodes.map((node) => ('children' in node ? 1 + inline(node.children) : 0)))
  return Math.max(
    0,
    ...blocks.map((block) => {
      if (block.type === 'quote') return 1 + depthOf(block.blocks)
      if (block.type === 'lines') return Math.max(0, ...block.lines.map(inline))
      return block.type === 'list' ? Math.max(0, ...block.items.map(({ children }) => inline(children))) : 0
    }),
  )
}

const runs = { numRuns: 3_000 }

describe('C130 in any text', () => {
  test('C130 the nodes’ text and their delimiters are what was typed', () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(typed(parseText(one))).toBe(one)
      }),
      runs,
    )
  })

  test('C130 formatting contains visible text, and nesting is bounded', () => {
    fc.assert(
      fc.property(text, (one) => {
        const blocks = parseText(one)
        expect(depthOf(blocks)).toBeLessThanOrEqual(4 + 4 + 1)
        for (const node of inlines(blocks)) {
          if (node.type === 'code') expect(node.text.trim()).not.toBe('')
          if (!('children' in node)) continue
          const inner = nested(node.children)
            .map((child) => ('text' in child ? child.text : ''))
            .join('')
          expect(inner).toMatch(/[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u)
          expect(inner).not.toContain('\n')
          if (node.type !== 'link') {
            const same = (child: Inline) => child.type === node.type && child.mark === node.mark
            expect(nested(node.children).some(same)).toBe(false)
          }
        }
      }),
      runs,
    )
  })

  test('C130 everything without formatting is shown unchanged', () => {
    fc.assert(
      fc.property(text, (one) => {
        const bare = one.replace(/[*_~`[@＠/>]|www\./gi, '')
        expect(shownText(bare)).toBe(bare)
      }),
      runs,
    )
  })
})

describe('C41 in any text', () => {
  const hostLike = /[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)+/gu
  const without = (host: string) => host.replace(/^www\./, '')

  test('C41 a link never leads to a host that isn’t visible', () => {
    fc.assert(
      fc.property(text, (one) => {
        for (const node of inlines(parseText(one))) {
          if (node.type !== 'address' && node.type !== 'link') continue
          const { protocol, hostname, pathname, username, password } = new URL(node.href)
          expect(['http:', 'https:', 'mailto:']).toContain(protocol)
          expect(username + password).toBe('')
          const words =
            node.type === 'address'
              ? node.text
              : nested(node.children)
                  .map((child) => ('text' in child ? child.text : ''))
                  .join('')
          const target = protocol === 'mailto:' ? decodeURIComponent(pathname) : hostname
          const [box = '', domain = ''] = target.split('@')
          const onTheWire = protocol === 'mailto:' ? `${box}@${new URL(`https://${domain}`).hostname}` : target
          if (node.host !== null) expect(`${target} ${onTheWire}`).toContain(node.host.replace(/^@/, ''))
          else if (protocol === 'mailto:') expect(words.toLowerCase()).toBe(target.toLowerCase())
          else {
            // Nothing else in it looks like a host.
            const shown =
              node.type === 'address' ? words.replace(/^https?:\/\//i, '').split(/[/?#:]/, 1) : words.match(hostLike)
            expect(shown).not.toBeNull()
            for (const host of shown ?? []) expect(without(new URL(`https://${host}`).hostname)).toBe(without(target))
          }
        }
      }),
      runs,
    )
  })

  test('C41 nothing inside a link links elsewhere or mentions anyone', () => {
    fc.assert(
      fc.property(text, (one) => {
        for (const node of inlines(parseText(one))) {
          if (node.type !== 'link') continue
          const types = nested(node.children).map(({ type }) => type)
          for (const type of ['link', 'address', 'mention'] as const) expect(types).not.toContain(type)
        }
      }),
      runs,
    )
  })
})

test('C44 the shown text mentions exactly the users that the message mentions', () => {
  fc.assert(
    fc.property(text, (one) => {
      const mentions = inlines(parseText(one)).flatMap((node) => (node.type === 'mention' ? [node.handle] : []))
      expect(handlesIn(one)).toEqual([...new Set(mentions)].slice(0, 20))
    }),
    runs,
  )
})
