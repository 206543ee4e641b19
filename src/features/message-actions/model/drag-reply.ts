/**
 * A finger that drags a bubble inward, to answer it. Pure: the caller tells of the finger and moves the bubble.
 *
 *   resting --further than a finger rests, inward--> dragging --lifted--> answered, if far enough
 *      |                                                 |
 *      +--any other way: the page's to scroll            +--lifted too soon, or taken by the browser: nothing
 */
export interface Drag {
  x: number
  y: number
  /** Which way on the screen is inward: away from the edge that the bubble lies at. */
  inward: 1 | -1
  isDragging: boolean
  /** How far the bubble has been drawn. */
  offset: number
}

/** As much as a finger strays that rests. */
const SLOP_PX = 10
/** At the screen's edges a drag is the browser's: back and forward. */
const EDGE_PX = 24
export const ANSWER_PX = 48
const MOST_PX = 64

interface Point {
  x: number
  y: number
}

export function startDrag({ x, y }: Point, inward: 1 | -1, screenWidth: number): Drag | null {
  if (x < EDGE_PX || x > screenWidth - EDGE_PX) return null
  return { x, y, inward, isDragging: false, offset: 0 }
}

/** Null once it is something else. */
export function moveDrag(drag: Drag, to: Point): Drag | null {
  const along = (to.x - drag.x) * drag.inward
  const across = Math.abs(to.y - drag.y)
  if (!drag.isDragging) {
    if (Math.max(Math.abs(along), across) < SLOP_PX) return drag
    if (along < across) return null
  }
  return { ...drag, isDragging: true, offset: Math.min(MOST_PX, Math.max(0, along - SLOP_PX)) }
}

export const answers = (drag: Drag): boolean => drag.isDragging && drag.offset >= ANSWER_PX
