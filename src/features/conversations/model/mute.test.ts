import { describe, expect, it } from 'vitest'
import { startOfDay } from '@/ui/time/format'
import { muteLength } from './mute'

const hour = 60 * 60_000

describe('G9.23 a mute', () => {
  it('lasts an hour, or has no end', () => {
    expect(muteLength('hour', 1_000, 0)).toBe(hour)
    expect(muteLength('always', 1_000, 0)).toBe(null)
  })

  it('“until tomorrow” ends at eight in the viewer’s morning, however late it was made', () => {
    for (const at of ['2025-11-03T00:10:00', '2025-11-03T12:00:00', '2025-11-03T23:59:00']) {
      const now = new Date(at).getTime()
      const end = new Date(now + (muteLength('tomorrow', now, startOfDay(now)) ?? 0))
      expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([4, 8, 0])
    }
  })
})
