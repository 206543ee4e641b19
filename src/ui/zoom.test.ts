import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitScale, flight, pan, swipeOf, toggleZoom, type Zoom, zoomStep, zoomTo } from './zoom'

const stage = { width: 1000, height: 600 }
const large = { width: 4000, height: 3000 }
const small = { width: 200, height: 100 }

describe('a picture in the viewer', () => {
  it('C608 fits the stage, and is never larger than its pixels', () => {
    expect(fitScale(stage, large)).toBe(0.2)
    expect(fitScale(stage, small)).toBe(1)
  })

  it('C608 zooming keeps the point under the pointer in place, up to four times the picture’s size', () => {
    const point = { x: 100, y: -50 }
    const zoom = zoomTo(null, 1, point, stage, large)!
    // The pixel under the pointer, before and after zooming.
    expect((point.x - zoom.x) / zoom.scale).toBeCloseTo(point.x / 0.2)
    expect((point.y - zoom.y) / zoom.scale).toBeCloseTo(point.y / 0.2)
    expect(zoomTo(zoom, 50, point, stage, large)?.scale).toBe(4)
    expect(zoomTo(zoom, 0.01, point, stage, large)).toBeNull()
  })

  it('C608 can’t be dragged away from the stage’s edge', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        fc.array(fc.record({ x: fc.integer(), y: fc.integer() }), { maxLength: 5 }),
        (scale, drags) => {
          let zoom: Zoom = { scale, x: 0, y: 0 }
          for (const drag of drags) zoom = pan(zoom, drag, stage, large)
          expect(Math.abs(zoom.x)).toBeLessThanOrEqual(Math.max(0, (large.width * scale - stage.width) / 2))
          expect(Math.abs(zoom.y)).toBeLessThanOrEqual(Math.max(0, (large.height * scale - stage.height) / 2))
        },
      ),
    )
  })

  it('C608 zooms in and out by steps, and a double press shows the whole picture again', () => {
    const zoom = zoomStep(null, true, stage, large)
    expect(zoom?.scale).toBeCloseTo(0.3)
    expect(zoomStep(zoom, false, stage, large)).toBeNull()
    expect(toggleZoom(null, { x: 0, y: 0 }, stage, large)?.scale).toBe(1)
    expect(toggleZoom(null, { x: 0, y: 0 }, stage, small)?.scale).toBe(2)
    expect(toggleZoom(zoom, { x: 0, y: 0 }, stage, large)).toBeNull()
  })

  it('C701 flies to its tile, which it covers as the tile’s own image does; nowhere if the tile is out of sight', () => {
    const window = { width: 1000, height: 800 }
    const from = { x: 100, y: 100, width: 800, height: 400 }
    expect(flight(from, { x: 40, y: 600, width: 100, height: 100 }, window)).toBe(
      'translate(-410px, 350px) scale(0.25)',
    )
    for (const tile of [
      { x: 40, y: 800, width: 100, height: 100 },
      { x: 40, y: -100, width: 100, height: 100 },
      { x: 40, y: 40, width: 0, height: 0 },
    ])
      expect(flight(from, tile, window)).toBeNull()
  })

  it('C608 swiping sideways shows the next one, and swiping down closes the viewer', () => {
    expect(swipeOf({ x: -80, y: 10 })).toBe('next')
    expect(swipeOf({ x: 80, y: 10 })).toBe('previous')
    expect(swipeOf({ x: 10, y: 90 })).toBe('close')
    expect(swipeOf({ x: 10, y: -90 })).toBeNull()
    expect(swipeOf({ x: 20, y: 10 })).toBeNull()
  })
})
