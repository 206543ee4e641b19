import { describe, expect, it } from 'vitest'
import { shapeOf } from './picture-shape'

const wide = { width: 1600, height: 900 }

describe('picture shapes', () => {
  it('one keeps its proportions, between 120 and 400 high at a width of 344', () => {
    expect(shapeOf([wide], 0).aspectRatio).toBeCloseTo(16 / 9)
    expect(shapeOf([wide], 0).fills).toBe(true)
    expect(344 / shapeOf([{ width: 4000, height: 100 }], 0).aspectRatio).toBeCloseTo(120)
    expect(344 / shapeOf([{ width: 500, height: 4000 }], 0).aspectRatio).toBeCloseTo(400)
  })

  it('a small one lies in its place as it is', () => {
    expect(shapeOf([{ width: 48, height: 48 }], 0)).toEqual({ aspectRatio: 344 / 120, fills: false })
    expect(shapeOf([{ width: 300, height: 200 }], 0)).toEqual({ aspectRatio: 344 / 200, fills: false })
    expect(shapeOf([{ width: 300, height: 900 }], 0)).toEqual({ aspectRatio: 344 / 400, fills: false })
  })

  it('several are squares; the first of three lies above the others', () => {
    const ratios = (count: number) => {
      const pictures = Array.from({ length: count }, () => wide)
      return pictures.map((_, index) => shapeOf(pictures, index).aspectRatio)
    }
    expect(ratios(2)).toEqual([1, 1])
    expect(ratios(3)).toEqual([2, 1, 1])
    expect(ratios(4)).toEqual([1, 1, 1, 1])
  })
})
