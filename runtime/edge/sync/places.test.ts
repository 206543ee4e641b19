import { describe, expect, it } from 'vitest'
import { weightThatFits } from './limits'
import { holderOf, Places, type Placed } from './places'

const limits = { socketsPerPerson: 3, socketsPerAddress: 2, anonymousSockets: 4, weightPerPerson: 100, weight: 250 }

interface Session extends Placed {
  name: string
}

const of = (name: string, holder: string): Session => ({ name, holder, weight: 0 })
const at = (address: string) => holderOf(null, address)
const names = (sessions: Session[]) => sessions.map(({ name }) => name)

describe('places', () => {
  it('FB12 a session counts for its address until someone signs in on it, then for them', () => {
    const places = new Places<Session>(limits)
    const sessions = ['a', 'b', 'c', 'd'].map((name) => of(name, at('203.0.113.9')))
    const [a, b, c, d] = sessions as [Session, Session, Session, Session]
    expect([a, b].flatMap((each) => places.enter(each))).toEqual([])
    places.move(a, holderOf('i|ada', null))
    expect(places.enter(c)).toEqual([])
    // A full address closes its own oldest session, whichever account connects.
    expect(names(places.enter(d))).toEqual(['b'])
    expect(places.enter(of('elsewhere', at('203.0.113.10')))).toEqual([])
  })

  it('FB12 a person who opens one session more than allowed loses the oldest', () => {
    const places = new Places<Session>(limits)
    const ada = holderOf('i|ada', null)
    for (const name of ['1', '2', '3']) expect(places.enter(of(name, ada))).toEqual([])
    expect(names(places.enter(of('4', ada)))).toEqual(['1'])
    expect(places.enter(of('bo', holderOf('i|bo', null)))).toEqual([])
  })

  it('FB12 all addresses together have a limit as well', () => {
    const places = new Places<Session>(limits)
    for (let n = 0; n < 4; n++) expect(places.enter(of(`${n}`, at(`203.0.113.${n}`)))).toEqual([])
    expect(names(places.enter(of('5', at('203.0.113.5'))))).toEqual(['0'])
    expect(places.oldestAnonymous?.name).toBe('0')
  })

  it.each([
    ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::9', false],
    ['2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002::', false],
    ['2001:db8::1', '2001:db8:0:0:9::', false],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['::1:2:3:4', '::9:2:3:4', false],
    ['fe80::1%eth0', 'fe80::2%eth1', false],
    ['127.0.0.1', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.2', true],
  ])(
    'FB12 count an IPv6 network as one address, and this machine like all others: %s and %s',
    (one, other, isOther) => {
      expect(at(one) !== at(other)).toBe(isOther)
    },
  )

  it('FB13 limit the queries of a person over all of their sessions, and of everyone: the heaviest session is closed', () => {
    const places = new Places<Session>(limits)
    const [ada, bo, cy] = ['ada', 'bo', 'cy'].map((name) => of(name, holderOf(name, null))) as [
      Session,
      Session,
      Session,
    ]
    const second = of('ada too', ada.holder)
    for (const each of [ada, second, bo, cy]) places.enter(each)
    expect(places.weigh(ada, 60)).toBe(null)
    expect(places.weigh(second, 41)).toBe(second)
    places.leave(second)
    expect(places.weigh(bo, 99)).toBe(null)
    expect(places.weigh(cy, 92)).toBe(bo)
    places.leave(bo)
    expect(places.weigh(cy, 93)).toBe(null)
    // A lower weight never exceeds a limit.
    expect(places.weigh(cy, 1)).toBe(null)
  })

  it('FB13 derive the total limit from the heap', () => {
    expect(weightThatFits(1 << 30)).toBe(49_152)
    expect(weightThatFits(4 * 2 ** 30)).toBeGreaterThan(300_000)
    expect(weightThatFits(1)).toBe(4_096)
  })
})
