import { expect, test } from 'vitest'
import { markFor } from './composer-marks'

test('C43 each formatting key has its delimiter, and no other key has one', () => {
  expect([markFor('b', false), markFor('i', false), markFor('e', false), markFor('x', true)]).toEqual([
    '**',
    '*',
    '`',
    '~~',
  ])
  expect([markFor('x', false), markFor('b', true), markFor('Tab', false)]).toEqual([undefined, undefined, undefined])
})
