/** The space that a message's picture takes before it loads, from its dimensions alone. */

interface Measures {
  width: number
  height: number
}

const WIDTH = 344
const LEAST_HEIGHT = 120
const MOST_HEIGHT = 400

/** Two to four make a grid; the last one also stands for the rest. */
export const picturesShown = 4

/** The aspect ratio of a place in CSS, and whether the picture covers it or is centered in it. */
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
  // A small picture isn't enlarged, and its place is no higher than it needs.
  const fills = width >= WIDTH
  const wanted = fills ? (height * WIDTH) / width : height
  return { aspectRatio: WIDTH / Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, wanted)), fills }
}
