/** When a cron job of `convex/crons.ts` runs next. Pure: UTC milliseconds in and out. */
import { nextCron, parseCron } from './cron-expression'

export type Schedule =
  | { type: 'interval'; seconds: number }
  | { type: 'interval'; minutes: number }
  | { type: 'interval'; hours: number }
  | { type: 'hourly'; minuteUTC?: number }
  | { type: 'daily'; hourUTC: number; minuteUTC?: number }
  | { type: 'weekly'; dayOfWeek: string; hourUTC: number; minuteUTC?: number }
  | { type: 'monthly'; day: number; hourUTC: number; minuteUTC?: number }
  | { type: 'cron'; cron: string }

export interface CronJob {
  /** Function path. */
  name: string
  args: unknown[]
  schedule: Schedule
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * The first moment after `after` at which the schedule is due. Intervals count from `after`. A schedule without a
 * minute gets one derived from its job, so that daily jobs don't all run in the same minute.
 */
export function nextRun(schedule: Schedule, after: number, jobName = ''): number {
  const minute = 'minuteUTC' in schedule && schedule.minuteUTC !== undefined ? schedule.minuteUTC : ownMinute(jobName)
  switch (schedule.type) {
    case 'interval':
      if ('seconds' in schedule) return after + schedule.seconds * SECOND
      return 'minutes' in schedule ? after + schedule.minutes * MINUTE : after + schedule.hours * HOUR
    case 'hourly':
      return firstAfter(after, HOUR, minute * MINUTE)
    case 'daily':
      return firstAfter(after, DAY, schedule.hourUTC * HOUR + minute * MINUTE)
    case 'weekly': {
      const day = DAYS.indexOf(schedule.dayOfWeek)
      // The epoch was a Thursday.
      const offset = ((day - 4 + 7) % 7) * DAY + schedule.hourUTC * HOUR + minute * MINUTE
      return firstAfter(after, 7 * DAY, offset)
    }
    case 'monthly': {
      const from = new Date(after)
      for (let month = from.getUTCMonth(); ; month += 1) {
        const at = Date.UTC(from.getUTCFullYear(), month, schedule.day, schedule.hourUTC, minute)
        const exists = new Date(at).getUTCDate() === schedule.day
        if (exists && at > after) return at
      }
    }
    case 'cron':
      return nextCron(parseCron(schedule.cron), after)!
  }
}

function ownMinute(jobName: string): number {
  let sum = 0
  for (let at = 0; at < jobName.length; at++) sum = (sum * 31 + jobName.charCodeAt(at)) % 60
  return sum
}

function firstAfter(after: number, period: number, offset: number): number {
  const at = Math.floor((after - offset) / period) * period + offset
  return at > after ? at : at + period
}
