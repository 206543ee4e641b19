/**
 * Cron expressions as `crons.cron` takes them: minute, hour, day of the month, month, day of the week (0 and 7 are
 * Sunday), in UTC. As in Unix, if both days are restricted, either is enough.
 */
interface Field {
  least: number
  most: number
  /** In numeric order, starting at `least`. */
  names?: string[]
}

const MINUTE: Field = { least: 0, most: 59 }
const HOUR: Field = { least: 0, most: 23 }
const DAY: Field = { least: 1, most: 31 }
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH: Field = { least: 1, most: 12, names: MONTHS }
const WEEKDAY: Field = { least: 0, most: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }

export interface CronExpression {
  minutes: number[]
  hours: number[]
  months: Set<number>
  /** Null for every day. */
  days: Set<number> | null
  weekdays: Set<number> | null
}

const DAY_MS = 86_400_000
/** The longest possible pause: from one February 29 over a year without one to the next. */
const MOST_DAYS = 8 * 366

export function parseCron(text: string): CronExpression {
  const fields = text.trim().split(/\s+/)
  if (fields.length !== 5)
    throw new Error(`The cron expression "${text}" must have 5 fields, but has ${fields.length}.`)
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string]
  const parse = (field: string, of: Field): number[] => {
    const values = field.split(',').flatMap((part) => parsePart(part.toLowerCase(), of, text))
    return [...new Set(values)].sort((a, b) => a - b)
  }
  const restricted = (field: string, of: Field): Set<number> | null =>
    field === '*' || field === '?'
      ? null
      : new Set(parse(field.replace('?', '*'), of).map((n) => (of === WEEKDAY ? n % 7 : n)))
  const expression = {
    minutes: parse(minute, MINUTE),
    hours: parse(hour, HOUR),
    months: new Set(parse(month, MONTH)),
    days: restricted(day, DAY),
    weekdays: restricted(weekday, WEEKDAY),
  }
  if (nextCron(expression, 0) === null) throw new Error(`The cron expression "${text}" never matches.`)
  return expression
}

/** `*`, `a`, `a-b`, each with `/step` or without. */
function parsePart(part: string, { least, most, names }: Field, text: string): number[] {
  const wrong = (): never => {
    throw new Error(`The cron expression "${text}" is invalid at "${part}".`)
  }
  const [range = '', stepText, ...rest] = part.split('/')
  const step = stepText === undefined ? 1 : Number(stepText)
  if (rest.length > 0 || !Number.isInteger(step) || step < 1 || stepText === '') return wrong()
  const number = (word: string): number => {
    const named = names?.indexOf(word) ?? -1
    const value = named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : NaN
    return value >= least && value <= most ? value : wrong()
  }
  const [from = '', to, ...more] = range.split('-')
  if (more.length > 0) return wrong()
  const isAll = from === '*' && to === undefined
  const first = isAll ? least : number(from)
  const openEnd = isAll || stepText !== undefined ? most : first
  const last = to === undefined ? openEnd : number(to)
  if (last < first) return wrong()
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, n) => first + n * step)
}

/** The first minute after `after` (UTC ms) that the expression matches; null if there is none. */
export function nextCron({ minutes, hours, months, days, weekdays }: CronExpression, after: number): number | null {
  let day = Math.floor(after / DAY_MS) * DAY_MS
  for (let n = 0; n <= MOST_DAYS; n++, day += DAY_MS) {
    const date = new Date(day)
    if (!months.has(date.getUTCMonth() + 1)) continue
    const isDay = days?.has(date.getUTCDate()) ?? null
    const isWeekday = weekdays?.has(date.getUTCDay()) ?? null
    if (!(isDay === null ? (isWeekday ?? true) : isDay || (isWeekday ?? false))) continue
    for (const hour of hours) {
      for (const minute of minutes) {
        const at = day + (hour * 60 + minute) * 60_000
        if (at > after) return at
      }
    }
  }
  return null
}
