import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Turns } from './turns'

interface Work {
  name: string
}

const flow = (name: string): Work => ({ name })

/** Returns who worked, if each turn costs `cost`. */
function work(turns: Turns<Work>, rounds: number, cost: (flow: Work) => number): Map<string, number> {
  const units = new Map<string, number>()
  for (let n = 0; n < rounds; n++) {
    const next = turns.next()
    if (!next) break
    units.set(next.name, (units.get(next.name) ?? 0) + cost(next))
    turns.pay(next, cost(next))
  }
  return units
}

describe('turns', () => {
  it('FB6 someone whose work costs ten times as much works a tenth as often', () => {
    const turns = new Turns<Work>(100)
    turns.add(flow('dear'), 0, 'a')
    turns.add(flow('cheap'), 0, 'b')
    const units = work(turns, 2_000, ({ name }) => (name === 'dear' ? 1_000 : 100))
    expect(units.get('dear')! / units.get('cheap')!).toBeCloseTo(1, 1)
  })

  it('FB6 a person has one share, however many sessions they have', () => {
    const turns = new Turns<Work>(100)
    for (let n = 0; n < 50; n++) turns.add(flow(`many ${n}`), 0, 'mallory')
    turns.add(flow('one'), 0, 'ada')
    const units = work(turns, 5_000, () => 40)
    const all = [...units.values()].reduce((sum, each) => sum + each, 0)
    expect(units.get('one')! / all).toBeCloseTo(0.5, 1)
    // Their own sessions share it.
    expect(units.get('many 0')! / units.get('many 49')!).toBeCloseTo(1, 0)
  })

  it('FB6 each kind of work has its share, however many wait for another', () => {
    const turns = new Turns<Work>(100, [3, 1])
    for (let n = 0; n < 400; n++) turns.add(flow(`renewed ${n}`), 1, `person ${n}`)
    turns.add(flow('own'), 0, 'ada')
    const units = work(turns, 4_000, () => 50)
    const all = [...units.values()].reduce((sum, each) => sum + each, 0)
    expect(units.get('own')! / all).toBeCloseTo(0.75, 1)
  })

  it('FB6 overspending in one turn leaves a debt that leaving and coming back doesn’t clear', () => {
    const turns = new Turns<Work>(100)
    const mallory = flow('mallory')
    const ada = flow('ada')
    turns.add(mallory, 0, 'm')
    turns.pay(mallory, 10_000)
    turns.remove(mallory)
    turns.add(ada, 0, 'a')
    turns.add(mallory, 0, 'm')
    const units = work(turns, 90, () => 100)
    expect(units.get('mallory') ?? 0).toBe(0)
    // Others have worked as much by now.
    expect(work(turns, 90, () => 100).get('mallory')).toBeGreaterThan(3_000)
  })

  it('FB6 no one waits while no one else has work', () => {
    const turns = new Turns<Work>(100)
    const mallory = flow('mallory')
    turns.add(mallory, 0, 'm')
    turns.pay(mallory, 1_000_000)
    expect(turns.next()).toBe(mallory)
    turns.remove(mallory)
    expect(turns.next()).toBe(null)
  })

  it('FB6 everyone gets a turn before others have had more than their shares and one run each, whatever each turn costs', () => {
    const QUANTUM = 100
    const RUN = 700
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 1, max: RUN }), { minLength: 50, maxLength: 400 }),
        (people, costs) => {
          const turns = new Turns<Work>(QUANTUM)
          for (let n = 0; n < people; n++) turns.add(flow(`${n}`), 0, `person ${n}`)
          const ada = flow('ada')
          turns.add(ada, 0, 'ada')
          let others = 0
          for (const cost of costs) {
            const next = turns.next()!
            if (next === ada) {
              others = 0
              turns.pay(ada, 1)
              continue
            }
            others += cost
            turns.pay(next, cost)
            expect(others).toBeLessThanOrEqual(people * (QUANTUM + RUN))
          }
        },
      ),
    )
  })
})
