import { describe, expect, it } from 'vitest'
import { heldPlace } from './held-place'

const screen = { height: 844, top: 44, bottom: 34 }
const at = (top: number, height: number) => ({ left: 12, width: 300, top, height })
const menu = 5 * 44 + 44

describe('C604 a held bubble', () => {
  it('stays where it is where bar and menu fit', () => {
    expect(heldPlace(at(300, 60), 5, screen)).toEqual(at(300, 60))
  })

  it('comes down below the bar, and up above the menu', () => {
    expect(heldPlace(at(50, 60), 5, screen).top).toBe(44 + 12 + 56 + 8)
    const low = heldPlace(at(760, 60), 5, screen)
    expect(low.top + low.height + 8 + menu).toBe(844 - 34 - 12)
  })

  it('is cut to what is left between them, from its top', () => {
    const long = heldPlace(at(-400, 2000), 5, screen)
    expect(long.top).toBe(120)
    expect(long.top + long.height + 8 + menu).toBe(844 - 34 - 12)
    expect(heldPlace(at(10, 900), 5, { height: 320, top: 0, bottom: 0 }).height).toBe(48)
  })
})
