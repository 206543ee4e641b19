/**
 * The bench's last table: what was measured, the goals, and what others reach, in ratios to the bare relay of the same
 * run.
 */
import { isWithin } from './goals'

export interface Speeds {
  /** p50 of 1 → 1, relative to the relay's. */
  one: number
  /** Milliseconds of the server's CPU for a message, one in flight. */
  cpu: number
  /** Messages a second of 20 pairs with 8 in flight each, relative to the relay's. */
  many: number
  /** p50 of 1 → 200 until the last one has it, relative to the relay's. */
  all: number
  /** Its p99, relative to its own p50. */
  tail: number
  /** KiB of a client with an idle page. */
  kib: number
}

type Column = keyof Speeds

const COLUMNS: Record<Column, string> = {
  one: '1 → 1 p50',
  cpu: 'CPU a message',
  many: '20 × 8',
  all: '1 → 200 p50',
  tail: 'its p99',
  kib: 'a client',
}

/** Maximum values; minimum values for throughput. */
export const GOALS: Speeds = { one: 4, cpu: 0.6, many: 0.15, all: 2, tail: 3, kib: 50 }

/**
 * Other servers, measured once from outside, in one run on one machine beside a raw relay. They aren't
 * installed here, so they are not part of a run. Their p99 was measured in milliseconds only.
 */
export const PEERS: Record<string, Omit<Speeds, 'tail'>> = {
  'socket.io + SQLite': { one: 2.6, cpu: 0.43, many: 0.1, all: 1.1, kib: 23 },
  'Prosody + SQLite': { one: 4.2, cpu: 0.9, many: 0.02, all: 8, kib: 34 },
  'ejabberd + Postgres': { one: 5.2, cpu: 1.5, many: 0.045, all: 2.4, kib: 33 },
}

const NAME = 30
const WIDTH = 15

export function reaches(column: Column, figure: number): boolean {
  const goal = GOALS[column]
  return column === 'many' ? isWithin(figure, goal, Infinity) : isWithin(figure, 0, goal)
}

function shown(column: Column, figure: number | undefined): string {
  if (figure === undefined) return '–'
  if (column === 'cpu') return `${figure.toFixed(2)} ms`
  if (column === 'kib') return `${figure.toFixed(0)} KiB`
  return `${figure.toFixed(column === 'many' ? 3 : 1)} ×`
}

function row(name: string, cell: (column: Column) => string): string {
  const cells = (Object.keys(COLUMNS) as Column[]).map((column) => cell(column).padStart(WIDTH))
  return `  ${name.padEnd(NAME)}${cells.join('')}`
}

/** Returns the table's lines. `others` took part in the run. */
export function summaryOf(got: Speeds, others: Record<string, Partial<Speeds>>): string[] {
  const of = (figures: Partial<Speeds>) => (column: Column) => shown(column, figures[column])
  return [
    row('', (column) => COLUMNS[column]),
    row('Parley', of(got)),
    row('goal', (column) => `${column === 'many' ? '≥' : '≤'} ${shown(column, GOALS[column])}`),
    row('', (column) => (reaches(column, got[column]) ? 'reached' : 'not yet')),
    ...Object.entries(others).map(([name, figures]) => row(name, of(figures))),
    '  Measured once, in a run of their own beside a raw relay:',
    ...Object.entries(PEERS).map(([name, figures]) => row(name, of(figures))),
  ]
}
