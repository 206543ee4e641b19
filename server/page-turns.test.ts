import { describe, expect, it } from 'vitest'
import { PageTurns } from './page-turns'

const stays = new AbortController().signal

/** Requests a turn, and records `name` when it comes. */
function asking(turns: PageTurns, begun: string[]) {
  return (name: string, address: string, person = '', signal = stays) => {
    const turn = turns.take({ address, person }, signal)
    if (!turn) return null
    return turn.then((end) => {
      begun.push(name)
      return end
    })
  }
}

describe('turns for rendering pages', () => {
  it('C650 a client that holds down F5 waits behind later clients', async () => {
    const turns = new PageTurns({ atOnce: 1, waitingPerAddress: 100 })
    const begun: string[] = []
    const ask = asking(turns, begun)
    const held = Array.from({ length: 20 }, (_, i) => ask(`held ${i}`, '1.1.1.1'))
    const others = [ask('other 1', '2.2.2.2'), ask('other 2', '2.2.2.2')]
    for (const each of [held[0], held[1], others[0], held[2], others[1], ...held.slice(3)]) (await each!)()
    expect(begun.slice(0, 5)).toEqual(['held 0', 'held 1', 'other 1', 'held 2', 'other 2'])
    expect(begun).toHaveLength(22)
  })

  it('C650 people behind one address take turns within their address’s share', async () => {
    const turns = new PageTurns({ atOnce: 2, waitingPerAddress: 100 })
    const begun: string[] = []
    const ask = asking(turns, begun)
    const names = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']
    const school = names.map((name) => ask(name, 'school', name[0]))
    const home = ['x', 'y'].map((name) => ask(name, 'home', name))
    const order = ['a1', 'a2', 'a3', 'x', 'b1', 'y', 'c1', 'a4', 'b2']
    for (const name of order) (await (school[names.indexOf(name)] ?? home[['x', 'y'].indexOf(name)])!)()
    expect(begun).toEqual(order)
  })

  it('C650 a client that disconnects while waiting takes no turn', async () => {
    const turns = new PageTurns({ atOnce: 1, waitingPerAddress: 1 })
    const begun: string[] = []
    const ask = asking(turns, begun)
    const first = await ask('first', 'one')!
    const left = new AbortController()
    const gone = ask('gone', 'one', '', left.signal)
    expect(ask('too many', 'one')).toBeNull()
    expect(ask('elsewhere', 'two')).not.toBeNull()
    left.abort()
    ;(await gone!)()
    const next = ask('next', 'one')
    first()
    first()
    // Ending a turn that never started must not end another's.
    await Promise.resolve()
    expect(begun).toEqual(['first', 'gone', 'elsewhere'])
    expect(next).not.toBeNull()
  })
})
