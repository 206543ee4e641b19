import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelOf, safeHref, textParts } from './message-links'

const links = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []))
const hrefs = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []))

describe('addresses in a text', () => {
  test.each([
    ['see https://parley.example/a?b=1#c now', ['https://parley.example/a?b=1#c']],
    ['(https://parley.example/a)', ['https://parley.example/a']],
    ['https://en.example/wiki/Larch_(tree).', ['https://en.example/wiki/Larch_(tree)']],
    ['is it http://a.example?', ['http://a.example']],
    ['“https://a.example”, yes', ['https://a.example']],
    ['HTTPS://A.example', ['HTTPS://A.example']],
    ['www.parley.example, or x.www.a', ['www.parley.example']],
    ['to bo.lind+x@example.test.', ['bo.lind+x@example.test']],
    ['https://', []],
    ['@bo and a@b', []],
    ['javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['<a href="javascript:alert(1)">x</a>', []],
  ])('C41 %s', (text, expected) => {
    expect(links(text)).toEqual(expected)
  })

  test('C41 each goes where it says', () => {
    expect(hrefs('www.parley.example/a bo@example.test')).toEqual([
      'https://www.parley.example/a',
      'mailto:bo@example.test',
    ])
  })

  test.each([
    'https://bank.example@elsewhere.example',
    'https://user:pass@a.example',
    'https://a.example/\u202egnp.exe',
    'https://a.exa\u200bmple',
  ])('C41 %j is not what it looks like, and stays text', (text) => {
    expect(links(text)).toEqual([])
  })

  test.each([
    // The first and third are not Latin.
    ['https://аpple.example', 'https://xn--pple-43d.example/'],
    ['https://раура.example/x', 'https://xn--80aa0cbo.example/x'],
    ['https://bücher.example', 'https://bücher.example'],
    ['https://пример.example', 'https://пример.example'],
    ['https://例え.example', 'https://例え.example'],
  ])('C41 %s is shown as %s', (text, shown) => {
    expect(links(text)).toEqual([shown])
  })

  test('C41 nothing of the text is lost, and every link is one of three kinds', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('https://a.example/', 'http://', 'www.', 'a@b.cd', ')', '.', ' ', 'javascript:'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        const parts = textParts(text)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const part of parts) if (part.kind === 'link') expect(part.href).toMatch(/^(?:https?:\/\/|mailto:)/)
      }),
    )
  })
})

describe('links with words of their own', () => {
  test.each([
    ['the plan', 'https://parley.example/plan', 'the plan'],
    ['parley.example/plan', 'https://parley.example/plan', 'parley.example/plan'],
    ['www.parley.example', 'https://parley.example/', 'www.parley.example'],
    ['https://bank.example', 'https://evil.example/', 'https://evil.example/'],
    ['log in at bank.example', 'https://evil.example/', 'https://evil.example/'],
    ['bank.example', 'https://bank.example.evil.example/', 'https://bank.example.evil.example/'],
  ])('C41 “%s” to %s reads %s', (text, href, label) => {
    expect(labelOf(text, href)).toBe(label)
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:x',
    'data:text/html,x',
    'vbscript:x',
    '/users',
    '//a.example',
    'file:///etc/passwd',
  ])('C41 %s is no address', (address) => {
    expect(safeHref(address)).toBeNull()
  })
})
