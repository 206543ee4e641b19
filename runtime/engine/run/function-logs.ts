/**
 * The console output of functions, and how each of them ended, for readers of the deployment's logs. A line belongs to
 * the function in whose asynchronous context it was written, which separates concurrent actions. Only enabled if
 * someone can read it, because tracking that context slows down every promise.
 */
import { inspect } from 'node:util'
import { ownText, type Execution, type FunctionOutcome, type Identity, type LogLine } from '../../boundary/messages'
import type { System } from '../../system'
import { currentlyRunning, withLines, type Running } from './running'

/** Convex's own limits: lines per function, characters per line. */
const MAX_LINES = 256
const MAX_LINE = 32_768

const LEVELS = { debug: 'DEBUG', log: 'LOG', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'DEBUG' } as const

type Method = keyof typeof LEVELS

let isInstalled = false

export class FunctionLogs {
  constructor(
    private readonly system: Pick<System, 'now'>,
    private readonly tell: (execution: Execution) => void,
    /** Clients aren't sent functions' logs. */
    private readonly redact: boolean,
  ) {
    installConsole(system)
  }

  async record<T>(
    udfType: Execution['udfType'],
    identifier: string,
    identity: Identity | null,
    outcomeOf: (result: T) => FunctionOutcome | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    const lines: LogLine[] = []
    const startedAt = this.system.now()
    const result = await withLines(lines, run)
    const outcome = outcomeOf(result)
    if (outcome && lines.length > 0) this.addTo(outcome, lines)
    this.tell({
      udfType,
      identifier,
      startedAt,
      endedAt: this.system.now(),
      lines,
      error: outcome && !outcome.ok ? ownText(outcome).trimEnd() : null,
      identityType: identity === null ? 'unknown' : 'user',
    })
    return result
  }

  private addTo(outcome: FunctionOutcome, lines: readonly LogLine[]): void {
    const texts = lines.map(textOf)
    if (this.redact) outcome.hidden = { ...outcome.hidden, logLines: texts }
    else outcome.logLines = texts
  }
}

/** In the format that the published clients parse. */
function textOf({ level, messages, isTruncated }: LogLine): string {
  return `[${level}] ${messages.join(' ')}${isTruncated ? ' (truncated due to length)' : ''}`
}

/** Once per thread: outside of functions, the console is unchanged. */
function installConsole(system: Pick<System, 'now'>): void {
  if (isInstalled) return
  isInstalled = true
  for (const method of Object.keys(LEVELS) as Method[]) {
    const original = console[method].bind(console) as (...args: unknown[]) => void
    console[method] = (...args: unknown[]): void => {
      const store = currentlyRunning()
      if (store === undefined) return original(...args)
      add(store, LEVELS[method], args.map(shown))
    }
  }
  const timers: Pick<Console, 'time' | 'timeLog' | 'timeEnd'> = console
  const { time, timeLog, timeEnd } = timers
  timers.time = (label) => {
    const store = currentlyRunning()
    if (store === undefined) return time.call(console, label)
    const name = label ?? 'default'
    if (store.timers.has(name)) add(store, 'WARN', [shown(`Timer '${name}' already exists`)])
    else store.timers.set(name, system.now())
  }
  const passed = (store: Running, label: string | undefined, more: unknown[]): void => {
    const name = label ?? 'default'
    const since = store.timers.get(name)
    if (since === undefined) add(store, 'WARN', [shown(`Timer '${name}' does not exist`)])
    else add(store, 'INFO', [shown(`${name}: ${system.now() - since}ms`), ...more.map(shown)])
  }
  timers.timeLog = (label, ...more: unknown[]) => {
    const store = currentlyRunning()
    if (store === undefined) return timeLog.call(console, label, ...more)
    passed(store, label, more)
  }
  timers.timeEnd = (label) => {
    const store = currentlyRunning()
    if (store === undefined) return timeEnd.call(console, label)
    passed(store, label, [])
    store.timers.delete(label ?? 'default')
  }

  function add({ lines }: { lines: LogLine[] }, level: LogLine['level'], texts: string[]): void {
    if (lines.length < MAX_LINES) lines.push(lineOf(level, system.now(), texts))
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : inspect(value))

function lineOf(level: LogLine['level'], timestamp: number, texts: string[]): LogLine {
  const messages: string[] = []
  let left = MAX_LINE
  for (const text of texts) {
    messages.push(text.slice(0, left))
    left -= text.length
    if (left < 0) return { level, timestamp, messages, isTruncated: true }
  }
  return { level, timestamp, messages, isTruncated: false }
}
