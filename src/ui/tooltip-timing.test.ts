import { beforeEach, describe, expect, it } from 'vitest'
import { createTooltipTiming } from './tooltip-timing'

let now: number
let timers: { at: number; run: () => void }[]
let shown: string | null

const create = () =>
  createTooltipTiming<string>({
    show: (anchor) => (shown = anchor),
    now: () => now,
    wait(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => (timers = timers.filter((other) => other !== timer))
    },
  })

function pass(ms: number) {
  now += ms
  const due = timers.filter(({ at }) => at <= now)
  timers = timers.filter(({ at }) => at > now)
  for (const { run } of due) run()
}

beforeEach(() => {
  now = 0
  timers = []
  shown = null
})

describe('tooltips', () => {
  it('wait 500 ms if none was open, and don’t appear if the pointer only passes', () => {
    const timing = create()
    timing.over('new')
    pass(499)
    expect(shown).toBe(null)
    pass(1)
    expect(shown).toBe('new')

    const passing = create()
    shown = null
    passing.over('new')
    pass(200)
    passing.over(null)
    pass(1000)
    expect(shown).toBe(null)
  })

  it('of neighbors appear at once, also shortly after one has closed', () => {
    const timing = create()
    timing.over('chats')
    pass(500)
    timing.over('people')
    expect(shown).toBe('people')
    timing.over(null)
    pass(100)
    expect(shown).toBe(null)
    pass(200)
    timing.over('settings')
    expect(shown).toBe('settings')
    timing.over(null)
    pass(100)
    pass(300)
    timing.over('chats')
    expect(shown).toBe(null)
  })

  it('stay visible while the pointer moves onto them', () => {
    const timing = create()
    timing.over('new')
    pass(500)
    timing.over(null)
    pass(50)
    timing.overTooltip()
    pass(1000)
    expect(shown).toBe('new')
  })

  it('disappear when their control is pressed, and reappear only after the pointer has left', () => {
    const timing = create()
    timing.over('new')
    pass(500)
    timing.press('new')
    expect(shown).toBe(null)
    timing.over('new')
    pass(1000)
    expect(shown).toBe(null)
    timing.over(null)
    timing.over('new')
    pass(500)
    expect(shown).toBe('new')
  })

  it('appear at once with the keyboard, and a moving pointer does not close them', () => {
    const timing = create()
    timing.focus('new')
    expect(shown).toBe('new')
    timing.over(null)
    pass(1000)
    expect(shown).toBe('new')
    timing.focus(null)
    expect(shown).toBe(null)
  })

  it('are closed by Escape, which also cancels the next one', () => {
    const timing = create()
    timing.focus('new')
    timing.close()
    expect(shown).toBe(null)
    pass(1000)
    timing.over('people')
    timing.close()
    pass(1000)
    expect(shown).toBe(null)
  })
})
