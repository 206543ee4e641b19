import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isDue, scheduleBackups, type Schedule, stateInWords } from './schedule'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('C351 a backup is due', () => {
  const at = (state: Partial<Schedule>, now: number) =>
    isDue({ lastMade: null, lastFailed: null, isRunning: false, ...state }, DAY, now)

  it('if there is none, and a fixed time after the last, however long the machine slept', () => {
    expect(at({}, 0)).toBe(true)
    expect(at({ lastMade: 10 }, 9 + DAY)).toBe(false)
    expect(at({ lastMade: 10 }, 10 + DAY)).toBe(true)
    expect(at({ lastMade: 10 }, 10 + 9 * DAY)).toBe(true)
  })

  it('not while one is being made, and only a quarter of an hour after a failure', () => {
    expect(at({ isRunning: true }, 0)).toBe(false)
    expect(at({ lastFailed: 10 }, 10 + HOUR / 5)).toBe(false)
    expect(at({ lastFailed: 10 }, 10 + HOUR / 4)).toBe(true)
    expect(at({ lastMade: 10, lastFailed: 5 }, HOUR)).toBe(false)
  })

  it('if the clock was set back to before the last', () => {
    expect(at({ lastMade: 2 * DAY }, DAY)).toBe(true)
  })
})

describe('C351 a schedule', () => {
  let root: string
  beforeEach(() => {
    vi.useFakeTimers()
    root = mkdtempSync(join(tmpdir(), 'parley-schedule-'))
    mkdirSync(join(root, 'data'))
    writeFileSync(join(root, 'data', 'parley.json'), '{}')
  })
  afterEach(() => {
    vi.useRealTimers()
    rmSync(root, { recursive: true })
  })
  const to = () => join(root, 'backups')

  const fourOClock = Date.UTC(2027, 0, 31, 4)
  function backUpAt(time: string) {
    const backup = join(to(), `parley-${time}Z`)
    mkdirSync(backup, { recursive: true })
    for (const name of ['parley.json', 'manifest.json']) writeFileSync(join(backup, name), '{}')
  }
  /** Shortly after four o'clock the next day, the first one is due, and fails. */
  function begin() {
    backUpAt('2027-01-31T04-00-00')
    vi.setSystemTime(fourOClock + 23 * HOUR)
    const lines: string[] = []
    const line = (text: string, details?: object) => void lines.push(`${text} ${JSON.stringify(details)}`)
    const log = { debug: line, info: line, warn: line, error: line }
    const make = vi.fn(() => Promise.reject<string>(new Error('no room')))
    const schedule = scheduleBackups({ everyMs: DAY, to: to(), dataDir: join(root, 'data'), make, now: Date.now, log })
    return { lines, make, schedule }
  }

  it('C378 counts a backup made by a command like its own', async () => {
    const { make, schedule } = begin()
    await vi.advanceTimersByTimeAsync(HOUR + 10_000)
    expect(schedule.state()).toMatchObject({ lastMade: fourOClock, lastFailed: expect.any(Number) as number })
    await vi.advanceTimersByTimeAsync(5 * 60_000)
    backUpAt('2027-02-01T04-05-00')
    await vi.advanceTimersByTimeAsync(10_000)
    const made = fourOClock + DAY + 5 * 60_000
    expect(schedule.state()).toMatchObject({ lastMade: made, lastFailed: null, reason: null })
    await vi.advanceTimersByTimeAsync(DAY - 60_000)
    expect(make).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(make).toHaveBeenCalledTimes(2)
    schedule.close()
  })

  it('continues from earlier backups, and reports failures', async () => {
    const { lines, make, schedule } = begin()
    expect(schedule.state()).toMatchObject({ lastMade: fourOClock, lastFailed: null, to: to() })
    await vi.advanceTimersByTimeAsync(HOUR - 20_000)
    expect(make).toHaveBeenCalledTimes(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(make).toHaveBeenCalledTimes(1)
    expect(lines).toEqual(['Backup failed {"cause":"no room"}'])
    expect(stateInWords(schedule.state())).toMatch(/^last backup 2027-01-31T04:00:00.000Z; failed 2027-02-01T04:00/)

    // Shown to administrators in the browser, where they have no log.
    expect(schedule.state()).toMatchObject({ reason: 'no room' })

    make.mockResolvedValue('all of it')
    await vi.advanceTimersByTimeAsync(HOUR / 4)
    expect(make).toHaveBeenCalledTimes(2)
    expect(stateInWords(schedule.state())).toMatch(/^last backup 2027-02-01T04:15:\d\d.000Z$/)
    expect(schedule.state()).toMatchObject({ reason: null })
    await vi.advanceTimersByTimeAsync(DAY - HOUR)
    expect(make).toHaveBeenCalledTimes(2)
    schedule.close()
    await vi.advanceTimersByTimeAsync(9 * DAY)
    expect(make).toHaveBeenCalledTimes(2)
  })
})
