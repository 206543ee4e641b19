import { describe, expect, it } from 'vitest'
import { createFocusArrival } from './focus-arrival'

describe('C50 the focus counts as arrived', () => {
  it('by keyboard if nothing was pressed', () => {
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

  it('by pointer after a press, even on the element that already has the focus', () => {
    const arrival = createFocusArrival()
    arrival.key()
    arrival.focus()
    arrival.press()
    expect(arrival.isByKeyboard()).toBe(false)
  })

  it('as before if the focus, or the window, is restored', () => {
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
