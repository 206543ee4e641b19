import { describe, expect, test } from 'vitest'
import { outline } from '../../tests/support/text-outline'
import { parseText } from './parse'

const shown = (text: string) => outline(parseText(text))

describe('C41 addresses and links', () => {
  test.each([
    '[a](https:example.com)',
    '[a](https:\\\\example.com)',
    '[a](//example.com)',
    '[a](mailto:x@example.com?cc=eve@evil.example)',
    '[a](mailto:x@example.com?subject=a&bcc=eve@evil.example)',
    '[a](mailto:x%40evil.example@example.com)',
    '[a](mailto:a)',
    '[example.com](https://example.com@evil.com)',
    'https://example.com\\@evil.com',
    'https://example.com:pw@evil.com',
    'https://user@example.com/',
    'http://http://',
    '1https://example.com',
    'www.example',
    'xwww.example.com',
    'example.com',
    'example.com:80/a',
    'e.g./i.e. etc./x',
    'and/or he/she 1/2 24/7',
    './example.com/a ../example.com/a',
    'key=example.com/a',
    '3.14/2',
    'ha.ha/ha',
  ])('C41 %j stays', (text) => {
    expect(shown(text)).toBe(text)
  })

  test.each([
    ['see https://example.com/a(b)c(d', 'see {https://example.com/a(b)c(d https://example.com/a(b)c(d}'],
    ['https://example.com/?q=[a](b)', '{https://example.com/?q=[a](b) https://example.com/?q=[a](b)}'],
    ['[a [b] c](https://example.com)', '{https://example.com/ a [b] c (example.com)}'],
    ['[a](https://example.com/x(y)', '[a]({https://example.com/x(y) https://example.com/x(y)}'],
    [
      '[a](https://example.com)[b](https://example.org)',
      '{https://example.com/ a (example.com)}{https://example.org/ b (example.org)}',
    ],
    ['[](https://example.com)', '[]({https://example.com/ https://example.com})'],
    ['[👍](https://example.com)', '{https://example.com/ 👍 (example.com)}'],
    ['[a]( https://example.com)', '[a]( {https://example.com/ https://example.com})'],
    ['[a](mailto:x@example.com?subject=hi)', '{mailto:x@example.com?subject=hi a (x@example.com)}'],
    ['[x@bank.example](mailto:y@evil.example)', '{mailto:y@evil.example x@bank.example (y@evil.example)}'],
    ['[example.com](https://evil.com/example.com)', '{https://evil.com/example.com example.com (evil.com)}'],
    ['[EXAMPLE.com](https://example.com)', '{https://example.com/ EXAMPLE.com}'],
    ['[1.2.3.4](https://evil.com)', '{https://evil.com/ 1.2.3.4 (evil.com)}'],
    ['[16843009](https://1.1.1.1)', '{https://1.1.1.1/ 16843009 (1.1.1.1)}'],
    ['[example․com](https://evil.com)', '{https://evil.com/ example․com (evil.com)}'],
    ['[exam‍ple.com](https://evil.com)', '{https://evil.com/ exam‍ple.com (evil.com)}'],
    ['[bank.exаmple](https://evil.com)', '{https://evil.com/ bank.exаmple (evil.com)}'],
    ['[paypaI.com](https://paypal.com)', '{https://paypal.com/ paypaI.com (paypal.com)}'],
    ['`[a](https://example.com)`', '{code [a](https://example.com)}'],
    ['[`a`](https://example.com)', '{https://example.com/ {code a} (example.com)}'],
    ['[*a](https://example.com)*', '{https://example.com/ *a (example.com)}*'],
    ['https://example.com**bold**', '{https://example.com/ https://example.com}**bold**'],
    ['_https://example.com/_a_', '{i {https://example.com/_a https://example.com/_a}}'],
    ['https://example.com/_a_ and', '{https://example.com/_a_ https://example.com/_a_} and'],
    ['https://example.com/a**b**c', '{https://example.com/a**b**c https://example.com/a**b**c}'],
    ['~~https://example.com~~', '{s {https://example.com/ https://example.com}}'],
    ['’https://example.com’', '’{https://example.com/ https://example.com}’'],
    ['https://example.com’s', '{https://example.com/ https://example.com}’s'],
    ['https://example.com/it’s', '{https://example.com/it%E2%80%99s https://example.com/it’s}'],
    ['((https://example.com))', '(({https://example.com/ https://example.com}))'],
    ['https://example.com/a<b', '{https://example.com/a https://example.com/a}<b'],
    [
      'https://example.com|https://example.org',
      '{https://example.com/ https://example.com}|{https://example.org/ https://example.org}',
    ],
    [
      'https://a.example;https://b.example',
      '{https://a.example/ https://a.example};{https://b.example/ https://b.example}',
    ],
    ['https://example.com:', '{https://example.com/ https://example.com}:'],
    ['https://example.com:80.', '{https://example.com:80/ https://example.com:80}.'],
    ['https://example.com:abc', '{https://example.com/ https://example.com}:abc'],
    ['https://example.com/a...', '{https://example.com/a https://example.com/a}...'],
    ['https://example.com/?', '{https://example.com/ https://example.com/}?'],
    ['https://example.com#x', '{https://example.com/#x https://example.com#x}'],
    ['http://127.1/', '{http://127.0.0.1/ http://127.1/ (127.0.0.1)}'],
    ['http://017700000001', '{http://127.0.0.1/ http://017700000001 (127.0.0.1)}'],
    ['https://аррӏе.com/', '{https://xn--80ak6aa92e.com/ https://аррӏе.com/ (xn--80ak6aa92e.com)}'],
    ['https://exаmple.com', '{https://xn--exmple-4nf.com/ https://exаmple.com (xn--exmple-4nf.com)}'],
    ['https://example.com#@evil.com', '{https://example.com/#@evil.com https://example.com#@evil.com}'],
    ['https://example.com/@evil.com', '{https://example.com/@evil.com https://example.com/@evil.com}'],
    ['http://https://example.com/x', 'http://{https://example.com/x https://example.com/x}'],
    ['中https://example.com文', '中{https://example.com/ https://example.com}文'],
    [
      '文章https://example.com/文章。下一句',
      '文章{https://example.com/%E6%96%87%E7%AB%A0 https://example.com/文章}。下一句',
    ],
    ['https://zh.example/水星）后', '{https://zh.example/%E6%B0%B4%E6%98%9F https://zh.example/水星}）后'],
    [
      'https://ja.example/wiki/東京（地名）',
      '{https://ja.example/wiki/%E6%9D%B1%E4%BA%AC%EF%BC%88%E5%9C%B0%E5%90%8D%EF%BC%89 https://ja.example/wiki/東京（地名）}',
    ],
    [
      'https://ja.example/search?q=東京&lang=ja です',
      '{https://ja.example/search?q=%E6%9D%B1%E4%BA%AC&lang=ja https://ja.example/search?q=東京&lang=ja} です',
    ],
    ['https://ko.example/a은', '{https://ko.example/a https://ko.example/a}은'],
    ['https://example.com/aä中文', '{https://example.com/a%C3%A4%E4%B8%AD%E6%96%87 https://example.com/aä中文}'],
    ['https://ru.example/Вики, и', '{https://ru.example/%D0%92%D0%B8%D0%BA%D0%B8 https://ru.example/Вики}, и'],
    ['https://he.example/ויקי.', '{https://he.example/%D7%95%D7%99%D7%A7%D7%99 https://he.example/ויקי}.'],
    ['https://ar.example/ويكي؟', '{https://ar.example/%D9%88%D9%8A%D9%83%D9%8A https://ar.example/ويكي}؟'],
    ['https://hi.example/विकि।', '{https://hi.example/%E0%A4%B5%E0%A4%BF%E0%A4%95%E0%A4%BF https://hi.example/विकि}।'],
    ['WWW.Example.COM.', '{https://www.example.com/ WWW.Example.COM}.'],
    [
      'www.example.com,www.example.org',
      '{https://www.example.com/ www.example.com},{https://www.example.org/ www.example.org}',
    ],
    ['www.example.com的', '{https://www.example.com/ www.example.com}的'],
    ['sub.example.co.uk/a.', '{https://sub.example.co.uk/a sub.example.co.uk/a}.'],
  ])('C41 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C41 addresses from right to left', () => {
  test.each([
    ['www.a.example://x', '{https://www.a.example/ www.a.example}://x'],
    ['[evil.אא/בב](https://evil.אא/x)', '{https://evil.xn--4dba/x evil.אא/בב (evil.xn--4dba)}'],
    ['https://evil.אא/בב', '{https://evil.xn--4dba/%D7%91%D7%91 https://evil.אא/בב}'],
  ])('C41 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C41 mail', () => {
  test.each([
    'ada@example.com?subject=x',
    'ada@example.com@bob',
    'ada@example.c',
    'ada@.example.com',
    'ada@example..com',
    '.ada@example.com',
    'ada.@example.com',
    'a..b@example.com',
    'ada%x@example.com',
    'ada/x@example.com',
    'ada=x@example.com',
    'ada’s@example.com',
    '__ada@example.com__',
    'ada@例え.jp',
    'ssh user@host.example.com:/x',
    'user@192.168.1.1',
    'scp a@b.example:c d@e.example:f',
    'e@mail.com-x',
    'ada＠example.com',
  ])('C41 %j stays', (text) => {
    expect(shown(text)).toBe(text)
  })

  test.each([
    ['mailto:ada@example.com', 'mailto:{mailto:ada@example.com ada@example.com}'],
    [
      'ada@example.com;bob@example.com',
      '{mailto:ada@example.com ada@example.com};{mailto:bob@example.com bob@example.com}',
    ],
    ['müller@example.com', '{mailto:m%C3%BCller@example.com müller@example.com}'],
    ['ada@müller.de', '{mailto:ada@m%C3%BCller.de ada@müller.de}'],
    ['ада@пример.рф', '{mailto:%D0%B0%D0%B4%D0%B0@%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84 ада@пример.рф}'],
    ['ada@аррӏе.com', '{mailto:ada@%D0%B0%D1%80%D1%80%D3%8F%D0%B5.com ada@аррӏе.com (@xn--80ak6aa92e.com)}'],
    [
      '[ada@аррӏе.com](mailto:ada@аррӏе.com)',
      '{mailto:ada@%D0%B0%D1%80%D1%80%D3%8F%D0%B5.com ada@аррӏе.com (ada@xn--80ak6aa92e.com)}',
    ],
    ['电邮：ada@example.com。', '电邮：{mailto:ada@example.com ada@example.com}。'],
  ])('C41 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C44 mentioned handles', () => {
  test.each(['_@ada', '@12', '@ａｄａ', '@аda', 'א@ada', '@adaא', 'م@ada @adaم', '@ada@bob', '@ada.5'])(
    'C44 %j stays',
    (text) => {
      expect(shown(text)).toBe(text)
    },
  )

  test.each([
    ['@ada:', '{call @ada}:'],
    ['@ada-lovelace', '{call @ada}-lovelace'],
    ['@ada!! @ada?! @ada…', '{call @ada}!! {call @ada}?! {call @ada}…'],
    ['@ada.)', '{call @ada}.)'],
    ['@ada).', '{call @ada}).'],
    ['«@ada»', '«{call @ada}»'],
    ['@ada—hi', '{call @ada}—hi'],
    ['@ada&@bob', '{call @ada}&{call @bob}'],
    ['@ada|@bob', '{call @ada}|{call @bob}'],
    ['_@ada_', '{i {call @ada}}'],
    ['_@ada_ x_', '{i {call @ada}} x_'],
    ['_@ada x_', '{i @ada x}'],
    ['~~@ada~~', '{s {call @ada}}'],
    ['@__init__', '{call @__init__}'],
    ['@123', '{call @123}'],
    ['@ada\u200bx', '{call @ada}\u200bx'],
    ['@ada😀', '{call @ada}😀'],
    ['<@ada>', '<{call @ada}>'],
    ['\\@ada', '\\{call @ada}'],
    ['中文，@ada，你好', '中文，{call @ada}，你好'],
    ['ប្រទេស@adaប្រទេស', 'ប្រទេស{call @ada}ប្រទេស'],
    ['မြန်မာ@adaမြန်မာ', 'မြန်မာ{call @ada}မြန်မာ'],
    ['@ada。md', '{call @ada}。md'],
  ])('C44 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})
