import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, expect, test, vi } from 'vitest'
import { previewText } from '../../../domain/previews'
import { copiedText, shownText } from '../../../domain/text/plain'
import { FormattedText } from './formatted-text'

beforeAll(() => {
  vi.stubGlobal('window', { location: { origin: 'https://here.example' } })
})

const called = [{ handle: 'ada', name: 'Ada Moss', isYou: false }]
const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" }

/** What its bubble says. */
function read(text: string): string {
  const html = renderToStaticMarkup(<FormattedText text={text} called={called} />)
  return html.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
}

const squeezed = (text: string) => text.replace(/\s+/g, '')

test('C133 the bubble, the line and what is copied say the same, whatever is typed', () => {
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
