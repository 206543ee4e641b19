import { expect, it } from 'vitest'
import { fillIn, type RefusalName, refusals } from './refusals'
import { refusalsDe } from './refusals-de'

const names = Object.keys(refusals) as RefusalName[]
const slotsOf = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name).toSorted()

it('C550 every refusal has a German text with the same values', () => {
  expect(Object.keys(refusalsDe).toSorted()).toEqual(names.toSorted())
  for (const name of names) {
    expect([name, slotsOf(refusalsDe[name])]).toEqual([name, slotsOf(refusals[name][1])])
    expect([name, refusalsDe[name] === refusals[name][1]]).toEqual([name, false])
  }
})

it('C550 a refusal’s text contains its values, and nothing else of an object', () => {
  expect(fillIn('Up to {max} of {max}.', { max: 3 })).toBe('Up to 3 of 3.')
  expect(fillIn('{constructor} {max}', {})).toBe('{constructor} {max}')
})
