import { describe, expect, test } from 'vitest'
import { outline } from '../../tests/support/text-outline'
import { parseText } from './parse'

const shown = (text: string) => outline(parseText(text))
/** A link as it is typed. */
const a = (address: string, href = address) => `{${href} ${address}}`
const web = (address: string) => a(address, `${address}/`)
const mail = (address: string) => a(address, `mailto:${address}`)

describe('C41 the end of an address', () => {
  test.each([
    ['»https://bank.example«', `»${web('https://bank.example')}«`],
    ['„https://example.com/a“', `„${a('https://example.com/a')}“`],
    ['（https://example.com/a）', `（${a('https://example.com/a')}）`],
    ['https://en.example/wiki/Mercury_(planet)', a('https://en.example/wiki/Mercury_(planet)')],
    [
      'https://fr.example/wiki/L’Équipe',
      a('https://fr.example/wiki/L’Équipe', 'https://fr.example/wiki/L%E2%80%99%C3%89quipe'),
    ],
    ['https://youtu.be/abcdefghij_', a('https://youtu.be/abcdefghij_')],
    ['_https://youtu.be/abc_', `{i ${a('https://youtu.be/abc')}}`],
    ['**https://a.example/x**', `{b ${a('https://a.example/x')}}`],
    ['(see **https://a.example/x**, ok)', `(see {b ${a('https://a.example/x')}}, ok)`],
    ['https://a.example/*', a('https://a.example/*')],
    ['https://a.example/~', a('https://a.example/~')],
    ['see https://parley.example/a?b=1#c now', `see ${a('https://parley.example/a?b=1#c')} now`],
    ['(https://parley.example/a)', `(${a('https://parley.example/a')})`],
    ['(https://en.example/Larch_(tree)).', `(${a('https://en.example/Larch_(tree)')}).`],
    ['is it http://a.example?', `is it ${web('http://a.example')}?`],
    ['https://a.example/x?!', `${a('https://a.example/x')}?!`],
    ['“https://a.example”, yes', `“${web('https://a.example')}”, yes`],
    ["'https://a.example/it's'", `'${a('https://a.example/it')}'s'`],
    ['「https://a.example/x」です', `「${a('https://a.example/x')}」です`],
    ['«https://a.example/x»', `«${a('https://a.example/x')}»`],
    ['<https://a.example/x>', `<${a('https://a.example/x')}>`],
    ['"https://a.example/x"', `"${a('https://a.example/x')}"`],
    ['[https://a.example/x]', `[${a('https://a.example/x')}]`],
    ['https://a.example,https://b.example', `${web('https://a.example')},${web('https://b.example')}`],
    ['https://a.example/x,y;z', a('https://a.example/x,y;z')],
    ['https://a.example: see', `${web('https://a.example')}: see`],
    ['http://localhost:3000/a', a('http://localhost:3000/a')],
    ['http://192.168.1.5:8080', web('http://192.168.1.5:8080')],
    ['HTTPS://A.example', a('HTTPS://A.example', 'https://a.example/')],
    ['https://a.example/__init__.py?x=*y*', a('https://a.example/__init__.py?x=*y*')],
    ['https://a.example…', `${web('https://a.example')}…`],
    ['https://a.example/x。', `${a('https://a.example/x')}。`],
    ['https://a.example/x।', `${a('https://a.example/x')}।`],
    ['https://a.example/x؟', `${a('https://a.example/x')}؟`],
    ['https://a.example/x、y', `${a('https://a.example/x')}、y`],
    ['https://a.example/x！', `${a('https://a.example/x')}！`],
    // Scripts without spaces
    ['看https://example.com/a吧', `看${a('https://example.com/a')}吧`],
    ['https://example.com谢谢', `${web('https://example.com')}谢谢`],
    ['https://zh.example/wiki/水星', a('https://zh.example/wiki/水星', 'https://zh.example/wiki/%E6%B0%B4%E6%98%9F')],
    ['https://a.example/?q=東京', a('https://a.example/?q=東京', 'https://a.example/?q=%E6%9D%B1%E4%BA%AC')],
    ['https://a.example/a_東', a('https://a.example/a_東', 'https://a.example/a_%E6%9D%B1')],
    ['https://a.example/x（注）', `${a('https://a.example/x')}（注）`],
    ['https://de.example/wiki/Übermut', a('https://de.example/wiki/Übermut', 'https://de.example/wiki/%C3%9Cbermut')],
    ['https://例え.jp/x', a('https://例え.jp/x', 'https://xn--r8jz45g.jp/x')],
    ['https://bücher.example', a('https://bücher.example', 'https://xn--bcher-kva.example/')],
    ['https://пример.example', a('https://пример.example', 'https://xn--e1afmkfd.example/')],
    // Bare hosts
    ['www.parley.example, or x.www.a', `${a('www.parley.example', 'https://www.parley.example/')}, or x.www.a`],
    ['github.com/a/b.', `${a('github.com/a/b', 'https://github.com/a/b')}.`],
    ['t.me/parley', a('t.me/parley', 'https://t.me/parley')],
    ['(youtu.be/x_)', `(${a('youtu.be/x_', 'https://youtu.be/x_')})`],
    ['parley.com', 'parley.com'],
    [
      'README.md/x main.py/x run.sh/x lib.rs/x a.pl/x b.so/x c.zip/x d.mov/x',
      'README.md/x main.py/x run.sh/x lib.rs/x a.pl/x b.so/x c.zip/x d.mov/x',
    ],
    ['node.js/express and and/or src/a.com/b', 'node.js/express and and/or src/a.com/b'],
    ['10.0.0.1/24 1.5/2.5', '10.0.0.1/24 1.5/2.5'],
    ['C:\\a.com/b', 'C:\\a.com/b'],
    // Mail
    ['bo.lind+x@example.test.', `${mail('bo.lind+x@example.test')}.`],
    ["o'neil@example.com", a("o'neil@example.com", "mailto:o'neil@example.com")],
    ['(bob@example.com) mail:bob@example.com', `(${mail('bob@example.com')}) mail:${mail('bob@example.com')}`],
    ['_bob@example.com', mail('_bob@example.com')],
    ['_bob@example.com_', `{i ${mail('bob@example.com')}}`],
    ['a@x.example,b@x.example', `${mail('a@x.example')},${mail('b@x.example')}`],
    ['发到bob@example.com吧', `发到${mail('bob@example.com')}吧`],
    ["'bob@example.com'", `'${mail('bob@example.com')}'`],
    ['o’neil@example.com', 'o’neil@example.com'],
    ['john"doe"@example.com', 'john"doe"@example.com'],
    ['a!b@example.com', 'a!b@example.com'],
    ['git@github.com:foo/bar.git', 'git@github.com:foo/bar.git'],
    ['bob@example.com/x', 'bob@example.com/x'],
    ['bob@example.com_old', 'bob@example.com_old'],
    ['bob@x.example@y.example', 'bob@x.example@y.example'],
    ['a@b and @ada', 'a@b and {call @ada}'],
    ['bob@example', 'bob@example'],
    // Not an address
    ['https://', 'https://'],
    ['xhttps://a.example', 'xhttps://a.example'],
    [
      'javascript:alert(1) data:text/html,x ftp://a.example file:///etc',
      'javascript:alert(1) data:text/html,x ftp://a.example file:///etc',
    ],
    ['https://bank.example@elsewhere.example', 'https://bank.example@elsewhere.example'],
    ['https://user:pass@a.example', 'https://user:pass@a.example'],
    ['https://a.example/\u202egnp.exe', 'https://a.example/\u202egnp.exe'],
    ['https://a.exa\u200bmple', 'https://a.exa\u200bmple'],
    ['https://abc日本.jp', 'https://abc日本.jp'],
    ['https://a.example\\@b.example', 'https://a.example\\@b.example'],
  ])('C41 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C41 links with their own text', () => {
  test.each([
    ['[the plan](https://parley.example/plan)', '{https://parley.example/plan the plan (parley.example)}'],
    ['[parley.example/plan](https://parley.example/plan)', '{https://parley.example/plan parley.example/plan}'],
    ['[www.parley.example](https://parley.example)', '{https://parley.example/ www.parley.example}'],
    ['[https://bank.example](https://evil.example)', '{https://evil.example/ https://bank.example (evil.example)}'],
    ['[log in at bank.example](https://evil.example)', '{https://evil.example/ log in at bank.example (evil.example)}'],
    [
      '[bank.example](https://bank.example.evil.example)',
      '{https://bank.example.evil.example/ bank.example (bank.example.evil.example)}',
    ],
    [
      '[evil.example or bank.example](https://evil.example)',
      '{https://evil.example/ evil.example or bank.example (evil.example)}',
    ],
    ['[bank。example](https://evil.example)', '{https://evil.example/ bank。example (evil.example)}'],
    ['[**bold** words](https://a.example)', '{https://a.example/ {b bold} words (a.example)}'],
    ['**[words](https://a.example)**', '{b {https://a.example/ words (a.example)}}'],
    ['[a](https://a.example/x_(y))', '{https://a.example/x_(y) a (a.example)}'],
    ['[write](mailto:bo@example.com)', '{mailto:bo@example.com write (bo@example.com)}'],
    ['![alt](https://a.example/x.png)', '!{https://a.example/x.png alt (a.example)}'],
    ['[a](https://a.example/ "title")', `[a](${a('https://a.example/')} "title")`],
    ['[a](HTTPS://A.example)', '{https://a.example/ a (a.example)}'],
    ['[a](https://user@a.example)', '[a](https://user@a.example)'],
    ['[a\nb](https://a.example)', `[a\nb](${web('https://a.example')})`],
    ['[a](ftp://a.example)', '[a](ftp://a.example)'],
    ['[[1]](https://a.example)', '{https://a.example/ [1] (a.example)}'],
    // The first a is Cyrillic.
    ['[аpple.com](https://аpple.com)', '{https://xn--pple-43d.com/ аpple.com (xn--pple-43d.com)}'],
    ['[bücher.example](https://bücher.example)', '{https://xn--bcher-kva.example/ bücher.example}'],
  ])('C41 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C41 an address that looks like another shows its real host', () => {
  test.each([
    // The first and third are not Latin.
    ['https://аpple.example', '{https://xn--pple-43d.example/ https://аpple.example (xn--pple-43d.example)}'],
    ['https://раура.example/x', '{https://xn--80aa0cbo.example/x https://раура.example/x (xn--80aa0cbo.example)}'],
    ['http://2130706433/', '{http://127.0.0.1/ http://2130706433/ (127.0.0.1)}'],
    ['http://0x7f.1', '{http://127.0.0.1/ http://0x7f.1 (127.0.0.1)}'],
    ['https://ｅvil.example', '{https://evil.example/ https://ｅvil.example (evil.example)}'],
    ['https://faß.example', '{https://xn--fa-hia.example/ https://faß.example}'],
  ])('C41 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})
