/**
 * Decides whose turn it is by surplus round robin: the owner in front works while its balance is above zero, and pays
 * afterwards, because the cost of work isn't known in advance. There are three nested rings: kinds of work, people,
 * and what each of them has waiting. So a kind has its share however many wait for another one, and a person theirs
 * however many sessions someone else has.
 *
 *   in front ──pays──▶ balance > 0: still in front
 *                      balance ≤ 0: gets its next share, and goes to the back
 */

interface Member {
  balance: number
  /** Its share per round. */
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

/** The debts of those who ran out of work, and the total work done by then. */
interface Debt {
  owed: number
  at: number
}

/** Maximum number of debtors remembered. */
const DEBTORS = 10_000

export class Turns<Flow extends object> {
  private readonly kinds: Ring<number, Kind<Flow>> = new Map()
  private readonly places = new Map<Flow, Place<Flow>>()
  private readonly debts = new WeakMap<Flow, Debt>()
  private readonly debtors = new Map<string, Debt>()
  /** Everything ever paid. */
  private paid = 0

  constructor(
    /** Units of one turn. */
    private readonly quantum: number,
    /** For each kind, in quanta: its share while all of them have work. */
    private readonly weights: readonly number[] = [1],
  ) {}

  get size(): number {
    return this.places.size
  }

  /** The person has work of this kind. Replaces work of another kind. */
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

  /** The person has no more work. Their debt is kept for when they have some again. */
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

  /** The units left in the owner's turn. */
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

  /** A debt shrinks while others are served instead. */
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

/** The first with a balance above zero; those before it get their share and go to the back. */
function front<Key, Each extends Member>(ring: Ring<Key, Each>): Each | null {
  for (const [key, member] of ring) {
    // No one else waits, so there are no debts.
    if (ring.size === 1 && member.balance <= 0) member.balance = member.share
    if (member.balance > 0) return member
    member.balance += member.share
    ring.delete(key)
    ring.set(key, member)
  }
  return null
}
