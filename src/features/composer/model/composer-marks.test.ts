import { expect, test } from 'vitest'
import { markFor } from './composer-marks'

test('C43 formatting keys', () => {
  expect([markFor('b', false), markFor('i', false), markFor('e', false), markFor('x', true)]).toEqual([
    '**',
    '*',
    '`',
    '~~',
  ])
  expect([markFor('x', false), markFor('b', true), markFor('Tab', false)]).toEqual([undefined, undefined, undefined])
})
