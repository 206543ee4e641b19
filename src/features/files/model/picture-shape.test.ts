import { describe, expect, it } from 'vitest'
import { gridColumns, lonePicture, picturePlaces, picturesShown } from './picture-shape'

const heightOf = (width: number, height: number) => {
  const place = lonePicture({ width, height })
  return place.width / place.aspectRatio
}

describe('a picture alone', () => {
  it('C602 keeps its ratio between 3:4 and 2:1, at most 400 px high, in a frame of its own width', () => {
    expect(lonePicture({ width: 1600, height: 900 })).toEqual({ width: 344, aspectRatio: 16 / 9, isSmall: false })
    expect(lonePicture({ width: 6000, height: 400 })).toEqual({ width: 344, aspectRatio: 2, isSmall: false })
    expect(lonePicture({ width: 900, height: 1200 })).toEqual({ width: 300, aspectRatio: 3 / 4, isSmall: false })
    expect(lonePicture({ width: 500, height: 4000 })).toEqual({ width: 300, aspectRatio: 3 / 4, isSmall: false })
    for (const [width, height] of [
      [1, 9999],
      [9999, 1],
      [1000, 1000],
      [3000, 3100],
      [161, 5000],
    ] as const)
      expect(heightOf(width, height)).toBeLessThanOrEqual(400)
  })

  it('C602 a small one stays at its own size', () => {
    expect(lonePicture({ width: 48, height: 48 })).toEqual({ width: 48, aspectRatio: 1, isSmall: true })
    expect(lonePicture({ width: 160, height: 90 }).isSmall).toBe(false)
    expect(lonePicture({ width: 20, height: 5000 }).isSmall).toBe(false)
  })
})

describe('pictures together', () => {
  it.each([
    [2, [6, 6]],
    [3, [8, 4, 4]],
    [4, [6, 6, 6, 6]],
    [5, [6, 6, 4, 4, 4]],
    [6, [4, 4, 4, 4, 4, 4]],
    [7, [6, 6, 6, 6, 4, 4, 4]],
    [8, [6, 6, 4, 4, 4, 4, 4, 4]],
    [9, [4, 4, 4, 4, 4, 4, 4, 4, 4]],
    [10, [4, 4, 4, 4, 4, 4, 3, 3, 3, 3]],
  ])('C602 %i fill every row', (count, columns) => {
    const places = picturePlaces(count)
    expect(places.map((place) => place.columns)).toEqual(columns)
    const cells = places.reduce((sum, place) => sum + place.columns * place.rows, 0)
    expect(cells % gridColumns).toBe(0)
  })

  it('C602 rows of two are 129 px high, rows of three 113, rows of four 84; two or four pictures are square', () => {
    const height = ({ columns, aspectRatio }: ReturnType<typeof picturePlaces>[number]) => {
      const inRow = gridColumns / columns
      return Math.round((344 - 2 * (inRow - 1)) / inRow / (aspectRatio ?? NaN))
    }
    expect(picturePlaces(2).map(height)).toEqual([171, 171])
    // Three are as high as two: two to one.
    expect(picturePlaces(3).slice(1).map(height)).toEqual([85, 85])
    expect(picturePlaces(4).map(height)).toEqual([171, 171, 171, 171])
    expect(picturePlaces(5).map(height)).toEqual([129, 129, 113, 113, 113])
    expect(picturePlaces(picturesShown).map(height).slice(-4)).toEqual([84, 84, 84, 84])
  })
})
