/** What a picture of a message takes up, before it is there: by its measures alone. */

interface Measures {
  width: number
  height: number
}

const WIDTH = 344
const LEAST_HEIGHT = 120
const MOST_HEIGHT = 400

/** Two to four make a grid; the last of them stands for those that are left. */
export const picturesShown = 4

/** The proportions of a place, as CSS writes them, and whether the picture fills it or lies in its middle as it is. */
export interface PictureShape {
  aspectRatio: number
  fills: boolean
}

export function shapeOf(pictures: readonly Measures[], index: number): PictureShape {
  const [first] = pictures
  if (pictures.length === 1 && first) return alone(first)
  return { aspectRatio: pictures.length === 3 && index === 0 ? 2 : 1, fills: true }
}

function alone({ width, height }: Measures): PictureShape {
  // A small one stays sharp, and its place is no higher than it needs.
  const fills = width >= WIDTH
  const wanted = fills ? (height * WIDTH) / width : height
  return { aspectRatio: WIDTH / Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, wanted)), fills }
}
