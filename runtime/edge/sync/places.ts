/**
 * Shares of the server's capacity. A session counts for its person, or before sign-in for its address. A user or
 * address that exceeds a limit loses its own oldest session; if the server is full, the heaviest users lose their
 * largest.
 */
import { networkOf } from '../../boundary/network'
import type { SyncLimits } from './limits'

/** A session as it is counted. */
export interface Placed {
  holder: string
  /** The weight of its queries. */
  weight: number
}

interface Holder<Session> {
  /** Oldest first. */
  sessions: Set<Session>
  weight: number
}

type Limits = Pick<
  SyncLimits,
  'socketsPerPerson' | 'socketsPerAddress' | 'anonymousSockets' | 'weightPerPerson' | 'weight'
>

const ADDRESS = 'address '

export class Places<Session extends Placed> {
  private readonly holders = new Map<string, Holder<Session>>()
  /** Oldest first. */
  private readonly anonymous = new Set<Session>()
  private weight = 0

  constructor(private readonly limits: Limits) {}

  /** Assigns a session to its `holder`. Returns the sessions that must be closed for it. */
  enter(session: Session): Session[] {
    const { holder } = session
    let of = this.holders.get(holder)
    if (!of) this.holders.set(holder, (of = { sessions: new Set(), weight: 0 }))
    of.sessions.add(session)
    of.weight += session.weight
    this.weight += session.weight
    const isAnonymous = holder.startsWith(ADDRESS)
    if (isAnonymous) this.anonymous.add(session)
    const { socketsPerAddress, socketsPerPerson, anonymousSockets } = this.limits
    const leaving = oldest(of.sessions, isAnonymous ? socketsPerAddress : socketsPerPerson)
    if (leaving.length === 0 && isAnonymous) leaving.push(...oldest(this.anonymous, anonymousSockets))
    return leaving
  }

  leave(session: Session): void {
    const of = this.holders.get(session.holder)
    if (!of?.sessions.delete(session)) return
    this.anonymous.delete(session)
    of.weight -= session.weight
    this.weight -= session.weight
    if (of.sessions.size === 0) this.holders.delete(session.holder)
  }

  move(session: Session, holder: string): Session[] {
    this.leave(session)
    session.holder = holder
    return this.enter(session)
  }

  /** Sets the weight of its queries. Returns the session that must be closed for it, if any. */
  weigh(session: Session, weight: number): Session | null {
    const of = this.holders.get(session.holder)!
    const more = weight - session.weight
    session.weight = weight
    of.weight += more
    this.weight += more
    if (more <= 0) return null
    if (of.weight > this.limits.weightPerPerson) return session
    return this.weight > this.limits.weight ? this.heaviest() : null
  }

  /** The oldest unauthenticated session, to be closed when there is no space for another. */
  get oldestAnonymous(): Session | null {
    for (const session of this.anonymous) return session
    return null
  }

  private heaviest(): Session | null {
    let most: Holder<Session> | null = null
    for (const each of this.holders.values()) if (!most || each.weight > most.weight) most = each
    let heaviest: Session | null = null
    for (const each of most?.sessions ?? []) if (!heaviest || each.weight > heaviest.weight) heaviest = each
    return heaviest
  }
}

function oldest<Session>(sessions: Set<Session>, atMost: number): Session[] {
  const count = sessions.size - atMost
  const found: Session[] = []
  for (const session of sessions) {
    if (found.length >= count) break
    found.push(session)
  }
  return found
}

export function holderOf(tokenIdentifier: string | null, address: string | null): string {
  return tokenIdentifier === null ? ADDRESS + networkOf(address) : `person ${tokenIdentifier}`
}
