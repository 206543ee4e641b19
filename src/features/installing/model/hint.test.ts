import { expect, it } from 'vitest'
import { isOffered, wayOf } from './hint'

const facts = { isInstalled: false, canAsk: false, isApplePhone: false }

it('C673 a phone is offered the app only where it can be installed and isn’t yet', () => {
  expect(wayOf(facts)).toBe(null)
  expect(wayOf({ ...facts, canAsk: true })).toBe('ask')
  expect(wayOf({ ...facts, isApplePhone: true })).toBe('by-hand')
  expect(wayOf({ ...facts, canAsk: true, isInstalled: true })).toBe(null)
  expect(wayOf({ ...facts, isApplePhone: true, isInstalled: true })).toBe(null)
})

it('C673 the offer is shown from the third visit on, until the user responds to it', () => {
  expect(isOffered('ask', 2, false)).toBe(false)
  expect(isOffered('ask', 3, false)).toBe(true)
  expect(isOffered('by-hand', 9, false)).toBe(true)
  expect(isOffered('ask', 9, true)).toBe(false)
  expect(isOffered(null, 9, false)).toBe(false)
})
