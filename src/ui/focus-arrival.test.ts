import { describe, expect, it } from 'vitest'
import { createFocusArrival } from './focus-arrival'

describe('C50 how the focus came', () => {
  it('by keyboard where no pointer was pressed', () => {
    const arrival = createFocusArrival()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(true)
  })

  it('by hand after a press, however many keys follow', () => {
    const arrival = createFocusArrival()
    arrival.press()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(false)
    // An arrow that had nowhere to go.
    arrival.key()
    expect(arrival.isByKeyboard()).toBe(false)
  })

  it('by keyboard where a key has moved it', () => {
    const arrival = createFocusArrival()
    arrival.press()
    arrival.focus()
    arrival.key()
    arrival.focus()
    expect(arrival.isByKeyboard()).toBe(true)
  })

  it('a press ends it, also on what has the focus already', () => {
    const arrival = createFocusArrival()
    arrival.key()
    arrival.focus()
    arrival.press()
    expect(arrival.isByKeyboard()).toBe(false)
  })

  it('a focus that is given back, or a window that is, is what it was', () => {
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
