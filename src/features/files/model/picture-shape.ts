/** The space that a message's pictures take before they load, from their dimensions alone, in px of a 344 px bubble. */

interface Measures {
  width: number
  height: number
}

const WIDTH = 344
const UPRIGHT_WIDTH = 300
const MOST_HEIGHT = 400
/** Narrower ones stay as they are: blown up they would be a blur. */
const LEAST_WIDTH = 160
/** Between these a picture keeps its own ratio; beyond them it is cut around its middle. */
const RATIOS = { least: 3 / 4, most: 2 }

/** The last one also stands for the rest. */
export const picturesShown = 10

export interface LonePicture {
  width: number
  aspectRatio: number
  /** Too small to fill a bubble: at its own size, in an ordinary one. */
  isSmall: boolean
}

/** The place of a picture that is alone in its message: exactly as wide as the picture, so there is never a bar beside it. */
export function lonePicture({ width, height }: Measures): LonePicture {
  const own = width / height
  const aspectRatio = Math.min(RATIOS.most, Math.max(RATIOS.least, own))
  if (width < LEAST_WIDTH && height <= MOST_HEIGHT) return { width, aspectRatio: own, isSmall: true }
  const frame = own < 1 ? UPRIGHT_WIDTH : WIDTH
  return { width: Math.min(frame, MOST_HEIGHT * aspectRatio), aspectRatio, isSmall: false }
}

/** How many stand in each row of a grid. Three are one wide with two stacked at its end. */
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
/** By how many stand in it. Where all rows are of two, they are squares. */
const ROW_HEIGHTS: Record<number, number> = { 2: 129, 3: 113, 4: 84 }
const GAP = 2
/** Divided by two, three and four. */
export const gridColumns = 12

export interface PicturePlace {
  columns: number
  rows: number
  /** Null where the rows beside it decide. */
  aspectRatio: number | null
}

/** The places of two to ten pictures, in their order, in a grid of `gridColumns`. */
export function picturePlaces(count: number): PicturePlace[] {
  if (count === 3) {
    const side = { columns: 4, rows: 1, aspectRatio: 1 }
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
