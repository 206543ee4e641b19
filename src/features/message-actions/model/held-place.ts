/** In px of the screen. */
export interface HeldPlace {
  left: number
  top: number
  width: number
  height: number
}

const EDGE = 12
const GAP = 8
/** The row of emoji above. */
const BAR = 56
const ROW = 44
/** Of the menu, beside its rows: the time on top, and its own edge. */
const MENU_REST = 12 + 32

/** What is left of a bubble too long for bar, menu and itself. */
const LEAST_HEIGHT = 48

/** Where a held bubble is lifted to: no further than bar and menu need, and cut to what fits between them. */
export function heldPlace(
  bubble: HeldPlace,
  rows: number,
  screen: { height: number; top: number; bottom: number },
): HeldPlace {
  const first = screen.top + EDGE + BAR + GAP
  const last = screen.height - screen.bottom - EDGE - (rows * ROW + MENU_REST) - GAP
  const height = Math.max(LEAST_HEIGHT, Math.min(bubble.height, last - first))
  return { ...bubble, height, top: Math.max(first, Math.min(bubble.top, last - height)) }
}
