import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  activeUntil,
  afterDeadline,
  afterHeartbeat,
  presenceTiming,
  recentUntil,
  sessionDeadline,
  type SessionState,
} from './presence'

const minute = 60_000

const beats = fc.array(fc.record({ visible: fc.boolean(), after: fc.nat(3 * minute) }), { minLength: 1, maxLength: 30 })

/** The session as heartbeats and the sweeper leave it; here the sweeper is always on time. */
function* lives(steps: { visible: boolean; after: number }[]) {
  let now = 0
  let session: SessionState | null = null
  for (const { visible, after } of steps) {
    now += after
    while (session && sessionDeadline(session) <= now) session = afterDeadline(session)
    session = afterHeartbeat(session, { visible, now })
    yield { now, session, visible }
  }
}

describe('sessions', () => {
  it('G4 a visible heartbeat makes someone active for 40 s', () => {
    fc.assert(
      fc.property(beats, (steps) => {
        for (const { now, session, visible } of lives(steps)) {
          if (!visible) continue
          expect(session).toEqual({ lastHeartbeatAt: now, hiddenSince: null, isActive: true })
          expect(activeUntil(session)).toBe(now + 40_000)
        }
      }),
    )
  })

  it('R10 someone without a visible tab for five minutes isn’t active', () => {
    fc.assert(
      fc.property(beats, (steps) => {
        let lastVisible = -Infinity
        for (const { now, session, visible } of lives(steps)) {
          if (visible) lastVisible = now
          const sinceVisible = now - lastVisible
          // A heartbeat reports hidden first, at most one interval and its grace period after the tab was last visible.
          const known = presenceTiming.heartbeatMs + presenceTiming.graceMs
          if (sinceVisible > presenceTiming.hiddenMs + known) expect(session.isActive).toBe(false)
        }
      }),
    )
  })

  it('always have a future deadline, so that no sweep finds the same one twice', () => {
    fc.assert(
      fc.property(beats, (steps) => {
        for (const { now, session } of lives(steps)) {
          expect(sessionDeadline(session)).toBeGreaterThan(now)
          const swept = afterDeadline(session)
          if (swept) expect(sessionDeadline(swept)).toBeGreaterThan(sessionDeadline(session))
        }
      }),
    )
  })

  it('R10 a tab that is hidden after being looked at stays active for five minutes, by its heartbeats, and no longer', () => {
    const { hiddenMs, heartbeatMs, graceMs, recentMs } = presenceTiming
    let session = afterHeartbeat(null, { visible: true, now: 0 })
    for (let now = heartbeatMs; now < heartbeatMs + hiddenMs; now += heartbeatMs) {
      session = afterHeartbeat(session, { visible: false, now })
      expect(session).toEqual({ lastHeartbeatAt: now, hiddenSince: heartbeatMs, isActive: true })
      expect(activeUntil(session)).toBe(Math.min(now + heartbeatMs + graceMs, heartbeatMs + hiddenMs))
    }
    session = afterHeartbeat(session, { visible: false, now: heartbeatMs + hiddenMs })
    expect(session.isActive).toBe(false)
    expect(recentUntil(1_000)).toBe(1_000 + recentMs)
  })

  it('end in two steps: a silent session becomes inactive, and is then deleted', () => {
    const active = afterHeartbeat(null, { visible: true, now: 0 })
    const inactive = afterDeadline(active)
    expect(inactive).toMatchObject({ isActive: false })
    expect(inactive && afterDeadline(inactive)).toBeNull()
  })
})
