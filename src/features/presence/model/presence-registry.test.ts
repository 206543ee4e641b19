import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPresenceRegistry, type Presence } from './presence-registry'

const person = (userId: string, status: Presence['status']): Presence =>
  ({ userId, status, lastSeen: status === 'active' ? null : 1 }) as Presence

describe('presence of people on screen', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const none = () => undefined

  it('makes one query for a burst of rows', () => {
    const registry = createPresenceRegistry()
    const asked = vi.fn()
    registry.onBuckets(asked)
    for (let index = 0; index < 60; index++) registry.watch(`u${index}`, none)
    vi.advanceTimersByTime(50)
    expect(asked).toHaveBeenCalledTimes(1)
    expect(registry.buckets().map((bucket) => bucket.length)).toEqual([50, 10])
  })

  it('re-queries only the bucket that gets one more person', () => {
    const registry = createPresenceRegistry()
    for (let index = 0; index < 60; index++) registry.watch(`u${index}`, none)
    vi.advanceTimersByTime(50)
    const [first] = registry.buckets()
    registry.watch('late', none)
    vi.advanceTimersByTime(50)
    expect(registry.buckets()[0]).toBe(first)
    expect(registry.buckets()[1]).toContain('late')
  })

  it('keeps a person who scrolls out and back in, and drops one who stays out', () => {
    const registry = createPresenceRegistry()
    const release = registry.watch('a', none)
    registry.watch('b', none)
    vi.advanceTimersByTime(50)
    const before = registry.buckets()
    release()
    vi.advanceTimersByTime(4_000)
    const again = registry.watch('a', none)
    vi.advanceTimersByTime(10_000)
    expect(registry.buckets()).toBe(before)
    again()
    vi.advanceTimersByTime(6_000)
    expect(registry.buckets()).toEqual([['b']])
  })

  it('notifies a row only about its own person, and only if something changed', () => {
    const registry = createPresenceRegistry()
    const a = vi.fn()
    const b = vi.fn()
    registry.watch('a', a)
    registry.watch('b', b)
    registry.publish(['a', 'b'], [person('a', 'active'), person('b', 'offline')])
    registry.publish(['a', 'b'], [person('a', 'active'), person('b', 'recent')])
    expect(a).toHaveBeenCalledTimes(1)
    expect(b).toHaveBeenCalledTimes(2)
    expect(registry.get('b')?.status).toBe('recent')
  })

  it('R5 forgets a person whom a result leaves out', () => {
    const registry = createPresenceRegistry()
    const changed = vi.fn()
    registry.watch('a', changed)
    registry.watch('c', none)
    registry.publish(['c'], [person('c', 'active')])
    registry.publish(['a'], [person('a', 'active')])
    registry.publish(['a'], [])
    expect(registry.get('a')).toBeUndefined()
    expect(registry.get('c')?.status).toBe('active')
    expect(changed).toHaveBeenCalledTimes(2)
  })

  it('C66 knows no one’s presence while offline, and restores it afterwards', () => {
    const registry = createPresenceRegistry()
    const told = vi.fn()
    registry.watch('ada', told)
    const presence = { userId: 'ada', status: 'active', lastSeen: 1 } as Presence
    registry.publish(['ada'], [presence])
    registry.setKnown(false)
    expect(registry.get('ada')).toBeUndefined()
    registry.setKnown(false)
    registry.setKnown(true)
    expect(registry.get('ada')).toEqual(presence)
    expect(told).toHaveBeenCalledTimes(3)
  })
})
