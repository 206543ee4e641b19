/**
 * Whose turn it is, by surplus round robin: whoever is in front works while its balance is above zero, and pays after,
 * since no one knows beforehand what work costs. Three rings lie over each other: kinds of work, in them the people it is
 * done for, in them what each of them has waiting. So a kind has its share however many wait for another one, and a
 * person theirs however many sessions someone else has.
 *
 *   in front ──pays──▶ balance > 0: still in front
 *                      balance ≤ 0: gets its next share, and goes to the back
 */

interface Member {
  balance: number
  /** What it gets each time it comes round. */
  readonly share: number
}

/** In the order of their turns. */
type Ring<Key, Each extends Member> = Map<Key, Each>

interface Place<Flow> extends Member {
  flow: Flow
  kind: number
  person: string
}

interface Person<Flow> extends Member {
  places: Ring<Flow, Place<Flow>>
}

interface Kind<Flow> extends Member {
  people: Ring<string, Person<Flow>>
}

/** What someone owed who had no more work, and what had been done for everyone by then. */
interface Debt {
  owed: number
  at: number
}

/** Of so many people who owe something it is remembered. */
const DEBTORS = 10_000

export class Turns<Flow extends object> {
  private readonly kinds: Ring<number, Kind<Flow>> = new Map()
  private readonly places = new Map<Flow, Place<Flow>>()
  private readonly debts = new WeakMap<Flow, Debt>()
  private readonly debtors = new Map<string, Debt>()
  /** All that was ever paid. */
  private paid = 0

  constructor(
    /** Units of one turn. */
    private readonly quantum: number,
    /** For each kind, in quanta: how much of everything it gets while all have work. */
    private readonly weights: readonly number[] = [1],
  ) {}

  get size(): number {
    return this.places.size
  }

  /** It has work of that kind, for that person. Work of another kind takes its place. */
  add(flow: Flow, kind: number, person: string): void {
    const known = this.places.get(flow)
    if (known && known.kind === kind && known.person === person) return
    if (known) this.remove(flow)
    const { quantum } = this
    const ofKind = findOrMake(this.kinds, kind, () => {
      const share = quantum * (this.weights[kind] ?? 1)
      return { balance: share, share, people: new Map<string, Person<Flow>>() }
    })
    const ofPerson = findOrMake(ofKind.people, person, () => {
      const balance = quantum - this.stillOwed(this.debtors.get(person))
      return { balance, share: quantum, places: new Map<Flow, Place<Flow>>() }
    })
    const place = { balance: quantum - this.stillOwed(this.debts.get(flow)), share: quantum, flow, kind, person }
    ofPerson.places.set(flow, place)
    this.places.set(flow, place)
  }

  /** It has no more work. What it owes is kept for when it has some again. */
  remove(flow: Flow): void {
    const place = this.places.get(flow)
    if (!place) return
    this.places.delete(flow)
    const { kind, person } = place
    const ofKind = this.kinds.get(kind)!
    const ofPerson = ofKind.people.get(person)!
    ofPerson.places.delete(flow)
    const debt = this.debtOf(place)
    if (debt) this.debts.set(flow, debt)
    else this.debts.delete(flow)
    if (ofPerson.places.size > 0) return
    ofKind.people.delete(person)
    this.keep(person, this.debtOf(ofPerson))
    if (ofKind.people.size === 0) this.kinds.delete(kind)
  }

  next(): Flow | null {
    const kind = front(this.kinds)
    const person = kind && front(kind.people)
    return (person && front(person.places)?.flow) ?? null
  }

  /** What is left of its turn. */
  left(flow: Flow): number {
    return this.places.get(flow)?.balance ?? 0
  }

  pay(flow: Flow, units: number): void {
    this.paid += units
    const place = this.places.get(flow)
    if (!place) return
    const ofKind = this.kinds.get(place.kind)!
    for (const member of [place, ofKind.people.get(place.person)!, ofKind]) member.balance -= units
  }

  private debtOf({ balance }: Member): Debt | null {
    return balance < 0 ? { owed: -balance, at: this.paid } : null
  }

  /** While others were served in its place, a debt has become less. */
  private stillOwed(debt: Debt | undefined): number {
    return debt ? Math.max(0, debt.owed - (this.paid - debt.at)) : 0
  }

  private keep(person: string, debt: Debt | null): void {
    this.debtors.delete(person)
    if (!debt) return
    this.debtors.set(person, debt)
    if (this.debtors.size <= DEBTORS) return
    for (const oldest of this.debtors.keys()) return void this.debtors.delete(oldest)
  }
}

function findOrMake<Key, Each>(map: Map<Key, Each>, key: Key, make: () => Each): Each {
  let found = map.get(key)
  if (found === undefined) map.set(key, (found = make()))
  return found
}

/** The first whose balance is above zero; those before it get their share and go to the back. */
function front<Key, Each extends Member>(ring: Ring<Key, Each>): Each | null {
  for (const [key, member] of ring) {
    // No one else waits, so no one is owed anything.
    if (ring.size === 1 && member.balance <= 0) member.balance = member.share
    if (member.balance > 0) return member
    member.balance += member.share
    ring.delete(key)
    ring.set(key, member)
  }
  return null
}
