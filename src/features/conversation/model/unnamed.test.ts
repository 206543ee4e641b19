import { expect, it } from 'vitest'
import { initialsOf } from '@/ui/person'
import type { People } from '../types'
import { unnamed, withUnnamed } from './unnamed'

it('C702 a sender who may still become known has a place without a name or initials; a former member has none', () => {
  const known: People = new Map([['ada', { name: 'Ada Moss', handle: 'ada', hue: 28 }]])
  const people = withUnnamed(known, ['ada', 'bo', 'cy', 'bo'], (id) => id !== 'cy')
  expect([...people].map(([id, { name }]) => [id, name])).toEqual([
    ['ada', 'Ada Moss'],
    ['bo', unnamed],
  ])
  expect(unnamed.trim()).toBe('')
  expect(initialsOf(unnamed)).toBe('')
})
