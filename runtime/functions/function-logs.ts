/**
 * What functions write to the console, and how each of them ended, for whoever reads the deployment's logs. A line
 * belongs to the function in whose asynchronous context it was written, so that actions under way at the same time are
 * told apart. Only made when somebody may read it: following that context costs every promise something.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import type { Execution, FunctionOutcome, Identity, LogLine } from '../engine/messages'
import type { System } from '../system'

/** Convex's own bounds: lines of a function, characters of a line. */
const MAX_LINES = 256
const MAX_LINE = 32_768

const LEVELS = { debug: 'DEBUG', log: 'LOG', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'DEBUG' } as const

type Method = keyof typeof LEVELS

const running = new AsyncLocalStorage<LogLine[]>()
let isInstalled = false

export class FunctionLogs {
  constructor(
    private readonly system: Pick<System, 'now'>,
    private readonly tell: (execution: Execution) => void,
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
    const result = await running.run(lines, run)
    const outcome = outcomeOf(result)
    this.tell({
      udfType,
      identifier,
      startedAt,
      endedAt: this.system.now(),
      lines,
      error: outcome && !outcome.ok ? (outcome.detail ?? outcome.message) : null,
      identityType: identity === null ? 'unknown' : 'user',
    })
    return result
  }
}

/** Once a thread: outside of functions the console stays what it was. */
function installConsole(system: Pick<System, 'now'>): void {
  if (isInstalled) return
  isInstalled = true
  for (const method of Object.keys(LEVELS) as Method[]) {
    const original = console[method].bind(console) as (...args: unknown[]) => void
    console[method] = (...args: unknown[]): void => {
      const lines = running.getStore()
      if (lines === undefined) return original(...args)
      if (lines.length < MAX_LINES) lines.push(lineOf(LEVELS[method], system.now(), args))
    }
  }
}

function lineOf(level: LogLine['level'], timestamp: number, args: unknown[]): LogLine {
  const messages: string[] = []
  let left = MAX_LINE
  for (const arg of args) {
    const text = typeof arg === 'string' ? `'${arg}'` : inspect(arg)
    messages.push(text.slice(0, left))
    left -= text.length
    if (left < 0) return { level, timestamp, messages, isTruncated: true }
  }
  return { level, timestamp, messages, isTruncated: false }
}
