import { expect, test } from 'vitest'
import { type CheckedField, problemOf } from './field-problems'

const field = (change: Partial<CheckedField>): CheckedField => ({
  name: 'password',
  type: 'password',
  value: 'correct horse',
  required: true,
  minLength: -1,
  ...change,
})

test.each([
  [{}, null],
  [{ value: ' ' }, 'passwordEmpty'],
  [{ value: 'short', minLength: 8 }, 'passwordTooShort'],
  [{ value: 'long enough', minLength: 8 }, null],
  [{ name: 'name', type: 'text', value: '' }, 'nameEmpty'],
  [{ name: 'setupCode', type: 'text', value: '' }, 'setupCodeEmpty'],
  [{ name: 'email', type: 'email', value: '' }, 'emailEmpty'],
  [{ name: 'email', type: 'email', value: 'ada' }, 'email'],
  [{ name: 'email', type: 'email', value: ' ada@example.test ' }, null],
] as const)('%j: %s', (change, problem) => {
  expect(problemOf(field(change))).toBe(problem)
})
