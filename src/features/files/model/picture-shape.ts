/** Computes the space for a message's pictures from their dimensions, before they load. In px, for a 344 px bubble. */

interface Measures {
  width: number
  height: number
}

const WIDTH = 344
const UPRIGHT_WIDTH = 300
const MOST_HEIGHT = 400
/** Narrower pictures keep their size, because enlarging them would blur them. */
const LEAST_WIDTH = 160
/** A picture within these ratios isn't cropped; any other is cropped around its center. */
const RATIOS = { least: 3 / 4, most: 2 }

/** The last one also shows how many more there are. */
export const picturesShown = 10

export interface LonePicture {
  width: number
  aspectRatio: number
  /** Too small to fill a bubble: shown at its original size in an ordinary bubble. */
  isSmall: boolean
}

/** Sizes the frame of a message's only picture to match the picture, so no bars appear beside it. */
export function lonePicture({ width, height }: Measures): LonePicture {
  const own = width / height
  const aspectRatio = Math.min(RATIOS.most, Math.max(RATIOS.least, own))
  if (width < LEAST_WIDTH && height <= MOST_HEIGHT) return { width, aspectRatio: own, isSmall: true }
  const frame = own < 1 ? UPRIGHT_WIDTH : WIDTH
  return { width: Math.min(frame, MOST_HEIGHT * aspectRatio), aspectRatio, isSmall: false }
}

/** The number of pictures in each row of the grid. Three pictures are one wide one, with two stacked beside it. */
const ROWS: Record<number, readonly number[]> = {
  2: [2],
  4: [2, 2],
  5: [2, 3],
  6: [3, 3],
  7: [2, 2, 3],
  8: [2, 3, 3],
  9: [3, 3, 3],
  10: [3, 3, 4],
}
/** Row heights by number of pictures. If every row has two, the pictures are square. */
const ROW_HEIGHTS: Record<number, number> = { 2: 129, 3: 113, 4: 84 }
const GAP = 2
/** Divisible by two, three, and four. */
export const gridColumns = 12

export interface PicturePlace {
  columns: number
  rows: number
  /** Null if the neighboring rows determine it. */
  aspectRatio: number | null
}

/** Places two to ten pictures, in order, in a grid of `gridColumns`. */
export function picturePlaces(count: number): PicturePlace[] {
  if (count === 3) {
    // Two to one together, as high as two beside each other.
    const side = { columns: 4, rows: 1, aspectRatio: (WIDTH - 2 * GAP) / 3 / ((WIDTH / 2 - GAP) / 2) }
    return [{ columns: 8, rows: 2, aspectRatio: null }, side, side]
  }
  const rows = ROWS[count] ?? []
  const isSquare = rows.every((inRow) => inRow === 2)
  return rows.flatMap((inRow) => {
    const width = (WIDTH - GAP * (inRow - 1)) / inRow
    const height = isSquare ? width : (ROW_HEIGHTS[inRow] ?? width)
    return Array.from({ length: inRow }, () => ({
      columns: gridColumns / inRow,
      rows: 1,
      aspectRatio: width / height,
    }))
  })
}
