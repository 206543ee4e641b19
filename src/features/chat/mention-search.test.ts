import { expect, test } from 'vitest'
import { findCandidates, mentionQuery, searchable } from './mention-search'

test.each([
  ['@', { at: 0, text: '' }],
  ['hi @ko', { at: 3, text: 'ko' }],
  ['line\n(@Ко', { at: 6, text: 'Ко' }],
  ['mail@ko', null],
  ['@kofi done', null],
  ['@kofi.', null],
  ['x/@ko', null],
])('C44 after %j one looks for %j', (text, expected) => {
  expect(mentionQuery(text, text.length)).toEqual(expected)
})

test('C44 only what stands before the caret counts', () => {
  expect(mentionQuery('@kofi hello', 3)).toEqual({ at: 0, text: 'ko' })
})

test('C44 handles come first, then any word of a name, whatever its accents', () => {
  const people = [
    { id: '1', name: 'Anna Kovář', handle: 'anna' },
    { id: '2', name: 'Kofi Mensah', handle: 'mensah' },
    { id: '3', name: 'Zoë Kim', handle: 'kovac' },
  ].map(searchable)
  const handles = (text: string) => findCandidates(people, text).map(({ handle }) => handle)
  expect(handles('ko')).toEqual(['kovac', 'anna', 'mensah'])
  expect(handles('zoe')).toEqual(['kovac'])
  expect(handles('')).toEqual(['anna', 'mensah', 'kovac'])
  expect(handles('xyz')).toEqual([])
})
