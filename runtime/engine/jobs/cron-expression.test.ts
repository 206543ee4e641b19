import { describe, expect, it } from 'vitest'
import { nextCron, parseCron } from './cron-expression'

const next = (expression: string, after: string): string =>
  new Date(nextCron(parseCron(expression), Date.parse(`${after}Z`))!).toISOString().slice(0, 16)

describe('cron expressions', () => {
  // 1 January 2026 is a Thursday.
  it.each([
    ['* * * * *', '2026-01-01T10:02:30', '2026-01-01T10:03'],
    ['* * * * *', '2026-01-01T10:02', '2026-01-01T10:03'],
    ['15 7 * * *', '2026-01-01T07:15', '2026-01-02T07:15'],
    ['*/15 * * * *', '2026-01-01T10:46', '2026-01-01T11:00'],
    ['5/20 * * * *', '2026-01-01T10:26', '2026-01-01T10:45'],
    ['0 9-17/4 * * *', '2026-01-01T09:30', '2026-01-01T13:00'],
    ['0,30 8,20 * * *', '2026-01-01T08:30', '2026-01-01T20:00'],
    ['0 16 1 * *', '2026-01-01T16:00', '2026-02-01T16:00'],
    ['0 0 31 * *', '2026-01-31T00:00', '2026-03-31T00:00'],
    ['0 0 29 2 *', '2026-01-01T00:00', '2028-02-29T00:00'],
    ['0 0 29 2 *', '2096-03-01T00:00', '2104-02-29T00:00'],
    ['0 0 * * 0', '2026-01-01T00:00', '2026-01-04T00:00'],
    ['0 0 * * 7', '2026-01-01T00:00', '2026-01-04T00:00'],
    ['0 0 * * MON-FRI', '2026-01-02T00:00', '2026-01-05T00:00'],
    ['0 0 * jun,DEC *', '2026-01-01T00:00', '2026-06-01T00:00'],
    // Either day is enough: the 13th, or a Friday.
    ['0 0 13 * 5', '2026-01-09T00:00', '2026-01-13T00:00'],
    ['0 0 13 * 5', '2026-01-13T00:00', '2026-01-16T00:00'],
    ['0 0 ? * 5', '2026-01-01T00:00', '2026-01-02T00:00'],
  ])('P4 are evaluated: %s after %s next matches %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  it.each([
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-2 * * * *',
    '*/0 * * * *',
    '*/ * * * *',
    '1-2-3 * * * *',
    'x * * * *',
    '-1 * * * *',
    '* * * funday *',
    '0 0 30 2 *',
    '0 0 31 4,6 *',
  ])('P4 "%s" is rejected', (expression) => {
    expect(() => parseCron(expression)).toThrow(`The cron expression "${expression}"`)
  })
})
