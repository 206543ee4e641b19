/**
 * Swipe to reply. Pure: the caller reports the finger and moves the bubble.
 *
 *   resting --further than a resting finger moves, inward--> dragging --lifted--> reply, if far enough
 *      |                                                 |
 *      +--any other direction: scrolls the page            +--lifted too soon, or canceled by the browser: nothing
 */
export interface Drag {
  x: number
  y: number
  /** The direction on screen that is inward: away from the edge at which the bubble is aligned. */
  inward: 1 | -1
  isDragging: boolean
  /** How far the bubble has been dragged. */
  offset: number
}

/** How far a resting finger moves. */
const SLOP_PX = 10
/** A swipe from the screen's edge is the browser's back and forward. */
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

/** Null once it is another gesture. */
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
