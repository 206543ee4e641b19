import { expect, test } from 'vitest'
import { markFor, toggleMark } from './composer-marks'

/** With the selection written as brackets. */
function toggled(written: string, mark: string): string {
  const start = written.indexOf('[')
  const end = written.indexOf(']') - 1
  const text = written.replace('[', '').replace(']', '')
  const result = toggleMark(text, { start, end }, mark)
  const after = text.slice(0, result.start) + result.text + text.slice(result.end)
  const { selected } = result
  return `${after.slice(0, selected.start)}[${after.slice(selected.start, selected.end)}]${after.slice(selected.end)}`
}

test.each([
  ['say [this] now', '**', 'say **[this]** now'],
  ['say **[this]** now', '**', 'say [this] now'],
  ['say [**this**] now', '**', 'say [this] now'],
  ['say[ this ]now', '`', 'say `[this]` now'],
  ['[]', '**', '**[]**'],
  ['**[]**', '**', '[]'],
  ['**[bold]**', '*', '***[bold]***'],
  ['***[both]***', '*', '**[both]**'],
  ['***[both]***', '**', '*[both]*'],
])('C43 %s with %s becomes %s', (before, mark, after) => {
  expect(toggled(before, mark)).toBe(after)
})

test('C43 the keys, whatever the letter’s case', () => {
  expect([markFor('b', false), markFor('i', false), markFor('e', false), markFor('x', true)]).toEqual([
    '**',
    '*',
    '`',
    '~~',
  ])
  expect([markFor('x', false), markFor('b', true), markFor('Tab', false)]).toEqual([undefined, undefined, undefined])
})
