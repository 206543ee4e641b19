/** A picture's zoom and position, in px of the screen. */

export interface Size {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

/** `scale` 1 shows each of the picture's own pixels; `x` and `y` move its center away from the stage's. */
export interface Zoom extends Point {
  scale: number
}

const mostScale = 4
const step = 1.5

/** Shows the whole picture, never larger than its pixels. */
export function fitScale(stage: Size, picture: Size): number {
  return Math.min(1, stage.width / picture.width, stage.height / picture.height)
}

const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value))

/**
 * Limits panning so that the picture's edge doesn't move past the stage's; centers it in a direction in which all of it
 * fits.
 */
export function pan(zoom: Zoom, by: Point, stage: Size, picture: Size): Zoom {
  const most = (side: keyof Size) => Math.max(0, (picture[side] * zoom.scale - stage[side]) / 2)
  return {
    scale: zoom.scale,
    x: clamp(zoom.x + by.x, most('width')),
    y: clamp(zoom.y + by.y, most('height')),
  }
}

/** Keeps `point`, relative to the stage's center, in place. Null when the whole picture is visible again. */
export function zoomTo(before: Zoom | null, scale: number, point: Point, stage: Size, picture: Size): Zoom | null {
  const fit = fitScale(stage, picture)
  const next = Math.min(Math.max(scale, fit), Math.max(mostScale, fit))
  // Stepping in and out can end slightly off the exact value.
  if (next <= fit * 1.001) return null
  const from = before ?? { scale: fit, x: 0, y: 0 }
  const ratio = next / from.scale
  const x = point.x - (point.x - from.x) * ratio
  const y = point.y - (point.y - from.y) * ratio
  return pan({ scale: next, x, y }, { x: 0, y: 0 }, stage, picture)
}

const center: Point = { x: 0, y: 0 }

/** Zooms by a button or a key. */
export function zoomStep(before: Zoom | null, isIn: boolean, stage: Size, picture: Size): Zoom | null {
  const scale = before?.scale ?? fitScale(stage, picture)
  return zoomTo(before, isIn ? scale * step : scale / step, center, stage, picture)
}

/** Zooms by a double press: to the picture's own pixels, or to twice its size if those are all visible already. */
export function toggleZoom(before: Zoom | null, point: Point, stage: Size, picture: Size): Zoom | null {
  if (before) return null
  return zoomTo(null, fitScale(stage, picture) < 1 ? 1 : 2, point, stage, picture)
}

interface Box extends Point, Size {}

/**
 * Moves and scales a picture at `from` so that it lies over its tile, which it covers as the tile's own image does. Null
 * if the tile is not in the window.
 */
export function flight(from: Box, tile: Box, window: Size): string | null {
  const isSeen =
    tile.width > 0 &&
    tile.x < window.width &&
    tile.y < window.height &&
    tile.x + tile.width > 0 &&
    tile.y + tile.height > 0
  if (!isSeen || from.width === 0 || from.height === 0) return null
  const x = tile.x + tile.width / 2 - from.x - from.width / 2
  const y = tile.y + tile.height / 2 - from.y - from.height / 2
  const scale = Math.max(tile.width / from.width, tile.height / from.height)
  return `translate(${x}px, ${y}px) scale(${scale})`
}

const swipePx = 56

/** Interprets a swipe of this length on a picture that is shown whole. */
export function swipeOf({ x, y }: Point): 'next' | 'previous' | 'close' | null {
  if (Math.abs(x) > Math.abs(y)) return Math.abs(x) < swipePx ? null : x < 0 ? 'next' : 'previous'
  return y > swipePx ? 'close' : null
}
