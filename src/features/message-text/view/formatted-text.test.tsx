import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { previewText } from '../../../../domain/previews'
import { handlesIn } from '../../../../domain/text/mentions'
import { copiedText, shownText } from '../../../../domain/text/plain'
import { describeCalled, foresee, namesIn, readCalled } from '../model/called-people'
import { FormattedText } from './formatted-text'

beforeAll(() => {
  vi.stubGlobal('window', { location: { origin: 'https://here.example' } })
})
afterAll(() => vi.unstubAllGlobals())

const called = [{ handle: 'ada', name: 'Ada Moss', isYou: false }]
const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" }

/** The text content of its bubble. */
function read(text: string): string {
  const html = renderToStaticMarkup(<FormattedText text={text} called={called} />)
  return html.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
}

const squeezed = (text: string) => text.replace(/\s+/g, '')

test('C133 the bubble, the preview, and copied text say the same, whatever is typed', () => {
  const signs = [
    '**',
    '*',
    '_',
    '~~',
    '`',
    '> ',
    '- ',
    '1. ',
    '\n',
    '\n\n',
    ' ',
    'a',
    'b c',
    '好',
    'ש',
    '👍',
    '&',
    '<',
    '"',
    '(',
  ]
  const names = ['@ada', '@bo', '[a](https://b.example)', 'https://a.example/x', 'ada@b.example', 'www.a.example/_']
  const piece = fc.constantFrom(...signs, ...names)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('')
      const bubble = squeezed(read(text))
      expect(squeezed(shownText(text, called))).toBe(bubble)
      const line = previewText(text, called)
      expect(bubble.startsWith(squeezed(line.replace(/…$/, '')))).toBe(true)
      const copied = copiedText(text, called)
        .replace(/^(?:> )+/gm, '')
        .replaceAll(' (https://b.example)', ' (b.example)')
      if (!/^> ?/m.test(shownText(text, called))) expect(squeezed(copied)).toBe(bubble)
    }),
    { numRuns: 1_000 },
  )
})

test('C133 C44 R11 bubble, list, quote, and copy name the same people, those the functions mention', () => {
  const people = new Map(
    ['ada', 'bob', 'dana'].map((handle) => [
      `id-${handle}`,
      { handle, name: handle === 'dana' ? 'דנה' : `Name ${handle}` },
    ]),
  )
  const pieces = [
    '@ada',
    '＠bob',
    '@dana',
    '_@ada_',
    '@cyd',
    '`@ada`',
    '> ',
    '- ',
    '\n',
    ' ',
    '**',
    '_',
    '.',
    '/',
    'a',
    'ש',
    '好',
    '[a](https://b.example)',
  ]
  const unmarked = (text: string) => squeezed(text.replace(/[\u2068\u2069]/g, ''))
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), (parts) => {
      const text = parts.join('')
      const mentions = foresee(text, people)
      const shownPeople = readCalled(describeCalled(mentions, people, { self: 'id-me', isOwn: false }))
      const html = renderToStaticMarkup(<FormattedText text={text} called={shownPeople} />)
      const inBubble = [...html.matchAll(/<bdi>@([^<]*)<\/bdi>/g)].map(([, name]) => name)
      const called = handlesIn(text).flatMap((handle) => people.get(`id-${handle}`)?.name ?? [])
      expect(new Set(inBubble)).toEqual(new Set(called))
      const bubble = squeezed(html.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity))
      // As the list's functions produce it, and as the page produces a quote.
      const names = namesIn(mentions, people)
      expect(unmarked(shownText(text, names))).toBe(bubble)
      expect(bubble.startsWith(unmarked(previewText(text, names).replace(/…$/, '')))).toBe(true)
      const copied = copiedText(text, shownPeople)
        .replace(/^(?:> )+/gm, '')
        .replaceAll(' (https://b.example)', ' (b.example)')
      if (!/^> ?/m.test(shownText(text, names))) expect(squeezed(copied)).toBe(bubble)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  '*a* ',
  '**a _b ~~c ',
  '`a` ',
  '@ada ',
  'a@b.cd ',
  'https://a.b ',
  '[a](https://a.b)',
  '- a\n',
  '> > > > ',
  '> a\n',
  '好**a**',
  'א\n',
  '\u0301',
  '\ud800',
  '👨‍👩‍👧',
])('C53 the rendered size of %j, repeated, is proportional to its length', (piece) => {
  const sizeOf = (count: number) =>
    renderToStaticMarkup(<FormattedText text={piece.repeat(count)} called={called} />).length
  const many = Math.floor(8_000 / piece.length)
  const some = Math.floor(many / 8)
  expect(sizeOf(many)).toBeLessThanOrEqual(8.1 * sizeOf(some) + 1_000)
  expect(sizeOf(many)).toBeLessThanOrEqual(60 * 8_000)
})

test.each([
  ['https://evil.אא/בב.example', ['https://evil.אא', '/בב.example']],
  ['https://a.example/שלום?ב=ג', ['https://a.example', '/שלום?ב=ג']],
  ['אב@גד.example', ['אב@', 'גד.example']],
  ['https://אא.example', []],
  ['https://a.example/b', []],
])('C41 %j shows its host, in either direction', (text, parts) => {
  const html = renderToStaticMarkup(<FormattedText text={text} called={[]} />)
  expect([...html.matchAll(/<bdi dir="ltr">([^<]*)<\/bdi>/g)].map(([, part]) => part)).toEqual(parts)
})
