import { describe, expect, it } from 'vitest'
import { heldPlace } from './held-place'

const screen = { height: 844, top: 44, bottom: 34 }
const at = (top: number, height: number) => ({ left: 12, width: 300, top, height })
const menu = 5 * 44 + 44

describe('C604 a long-pressed bubble', () => {
  it('stays in place if the bar and the menu fit', () => {
    expect(heldPlace(at(300, 60), 5, screen)).toEqual(at(300, 60))
  })

  it('moves down below the bar, or up above the menu', () => {
    expect(heldPlace(at(50, 60), 5, screen).top).toBe(44 + 12 + 56 + 8)
    const low = heldPlace(at(760, 60), 5, screen)
    expect(low.top + low.height + 8 + menu).toBe(844 - 34 - 12)
  })

  it('is clipped from the top to the space between them', () => {
    const long = heldPlace(at(-400, 2000), 5, screen)
    expect(long.top).toBe(120)
    expect(long.top + long.height + 8 + menu).toBe(844 - 34 - 12)
    expect(heldPlace(at(10, 900), 5, { height: 320, top: 0, bottom: 0 }).height).toBe(48)
  })
})
