import { expect, test } from 'vitest'
import { findCandidates, searchable } from './mention-search'

test('C44 handles come first, then any word of a name, ignoring accents', () => {
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
