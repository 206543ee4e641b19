import { describe, expect, it } from 'vitest'
import { createFocusArrival } from './focus-arrival'

describe('C50 how the focus arrived', () => {
  it('by keyboard without a press', () => {
    const arrival = createFocusArrival()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(true)
  })

  it('by pointer after a press, however many keys follow', () => {
    const arrival = createFocusArrival()
    arrival.press()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(false)
    // An arrow key that had nowhere to go.
    arrival.key()
    expect(arrival.isByKeyboard()).toBe(false)
  })

  it('by keyboard after a key moved it', () => {
    const arrival = createFocusArrival()
    arrival.press()
    arrival.focus()
    arrival.key()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(true)
  })

  it('a press ends that, even on the element that has the focus already', () => {
    const arrival = createFocusArrival()
    arrival.key()
    arrival.focus()
    arrival.press()
    expect(arrival.isByKeyboard()).toBe(false)
  })

  it('restoring the focus, or the window, keeps its origin', () => {
    const arrival = createFocusArrival()
    arrival.press()
    arrival.focus()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(false)
    arrival.key()
    arrival.focus()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(true)
  })
})
