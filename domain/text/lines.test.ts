import { describe, expect, test } from 'vitest'
import { outline } from '../../tests/support/text-outline'
import { parseText } from './parse'

const shown = (text: string) => outline(parseText(text))

describe('C40 lists are indented, and keep their markers', () => {
  test.each([
    ['- one\n- two', '{list - one / - two}'],
    ['3. three\n4. four', '{list 3. three / 4. four}'],
    ['7) a\n9) b', '{list 7) a / 9) b}'],
    ['* **a**\n* b', '{list * {b a} / * b}'],
    ['- one\n  - two', '{list - one /   - two}'],
    ['see:\n- a\n- b\nso', 'see:\n{list - a / - b}\nso'],
    ['- one', '- one'],
    ['- one\n\n- two', '- one\n\n- two'],
    ['- one\nmore\n- two', '- one\nmore\n- two'],
    ['+ a\n+ b', '+ a\n+ b'],
    ['-a\n-b', '-a\n-b'],
    ['- \n- ', '- \n- '],
    ['1.a\n2.b', '1.a\n2.b'],
    ['- a\n* b', '- a\n* b'],
    ['1. a\n2) b', '1. a\n2) b'],
    ['1986. Ein Jahr\n24. Dezember', '{list 1986. Ein Jahr / 24. Dezember}'],
    ['١. واحد\n٢. اثنان', '{list ١. واحد / ٢. اثنان}'],
    ['1234567890. a\n1234567891. b', '1234567890. a\n1234567891. b'],
    ['* * *\n* * *', '{list * * * / * * *}'],
  ])('C40 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C40 quotes', () => {
  test.each([
    ['> said', '{quote said}'],
    ['> said\nmine', '{quote said}\nmine'],
    ['> a\n> b\n\nc', '{quote a\nb}\n\nc'],
    ['> a\n>\n> b', '{quote a\n\nb}'],
    ['> > twice\n> once', '{quote {quote twice}\nonce}'],
    ['> 5 people', '> 5 people'],
    ['> -5 °C', '> -5 °C'],
    ['> €20', '> €20'],
    ['> ٣ أشخاص', '> ٣ أشخاص'],
    ['> 5 people\n> came', '{quote 5 people\ncame}'],
    ['> - a\n> - b', '{quote {list - a / - b}}'],
    ['> **b**', '{quote {b b}}'],
    ['>:( > :)', '>:( > :)'],
    ['>>> print(1)', '>>> print(1)'],
    ['>', '>'],
    ['> ', '> '],
    [' > no', ' > no'],
    ['- > no', '- > no'],
    ['> > > > > five', '{quote {quote {quote {quote > five}}}}'],
  ])('C40 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe('C40 fences', () => {
  test.each([
    ['```ts\nconst a = 1\n```', '{block ts\nconst a = 1}'],
    ['```\n  indented\n```', '{block\n  indented}'],
    ['a\n```\nb\n```\nc', 'a\n{block\nb}\nc'],
    ['```\nnever closed', '```\nnever closed'],
    ['```\n```', '```\n```'],
    ['```\n \n```', '```\n \n```'],
    ['```hello world\nx\n```', '```hello world\nx\n```'],
    ['````\n```\n````', '{block\n```}'],
    ['```\n**a** @ada\n\n> b\n```', '{block\n**a** @ada\n\n> b}'],
    ['> ```\n> x\n> ```', '{quote {block\nx}}'],
    ['> ```\nx\n```', '{quote ```}\nx\n```'],
    ['~~~\nx\n~~~', '~~~\nx\n~~~'],
    ['```c++\nx\n```', '{block c++\nx}'],
    ['```\na\n```\n```\nb\n```', '{block\na}\n{block\nb}'],
    ['```js\na\n```js\nb', '```js\na\n```js\nb'],
  ])('C40 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})
