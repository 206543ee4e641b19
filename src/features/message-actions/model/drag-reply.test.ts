import { describe, expect, it } from 'vitest'
import { ANSWER_PX, answers, type Drag, moveDrag, startDrag } from './drag-reply'

const from = { x: 200, y: 300 }

function dragged(inward: 1 | -1, ...points: [dx: number, dy: number][]): Drag | null {
  let drag = startDrag(from, inward, 390)
  for (const [dx, dy] of points) drag &&= moveDrag(drag, { x: from.x + dx, y: from.y + dy })
  return drag
}

describe('swipe to reply', () => {
  it('C47 replies once it is far enough, in whichever direction is inward', () => {
    for (const inward of [1, -1] as const) {
      const far = dragged(inward, [12 * inward, 1], [(ANSWER_PX + 10) * inward, 4])
      expect(far && answers(far)).toBe(true)
      const near = dragged(inward, [12 * inward, 1], [(ANSWER_PX + 9) * inward, 4])
      expect(near && answers(near)).toBe(false)
    }
  })

  it('C47 does nothing if the finger moves back before lifting', () => {
    const back = dragged(1, [80, 0], [20, 0])
    expect(back).toMatchObject({ isDragging: true, offset: 10 })
    expect(back && answers(back)).toBe(false)
    expect(dragged(1, [80, 0], [-30, 0])).toMatchObject({ offset: 0 })
  })

  it('C47 scrolls the page if it starts downward, upward, or outward', () => {
    for (const first of [
      [4, 12],
      [4, -12],
      [-12, 2],
      [11, 12],
    ] as [number, number][]) {
      expect(dragged(1, first, [90, 0])).toBeNull()
    }
  })

  it('does not start with a resting finger, nor at the screen’s edges, which are the browser’s', () => {
    expect(dragged(1, [6, 6])).toMatchObject({ isDragging: false, offset: 0 })
    expect(startDrag({ x: 20, y: 300 }, 1, 390)).toBeNull()
    expect(startDrag({ x: 375, y: 300 }, -1, 390)).toBeNull()
  })

  it('stops at a maximum', () => {
    expect(dragged(1, [20, 0], [300, 0])?.offset).toBe(64)
  })
})
