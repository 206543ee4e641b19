/** In px of the screen. */
export interface HeldPlace {
  left: number
  top: number
  width: number
  height: number
}

const EDGE = 12
const GAP = 8
/** The row of emoji above the bubble. */
const BAR = 56
const ROW = 44
/** The menu's height without its rows: the time at its top, and its border. */
const MENU_REST = 12 + 32

/** The remaining height for a bubble too long to fit with the bar and the menu. */
const LEAST_HEIGHT = 48

/**
 * Where a long-pressed bubble moves to: only as far as the bar and the menu need, and clipped to the space between
 * them.
 */
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
