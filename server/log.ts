import type { RuntimeLog } from '../runtime/log'
import type { LogLevel } from './config'

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export interface Log extends RuntimeLog {
  debug(message: string, details?: Record<string, unknown>): void
}

const LONGEST_LINE = 16_000
/** Characters that end a line or control a terminal. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]/gu

/**
 * Writes one line per event: time, level, message, details as JSON. Problems go to stderr. Passwords and tokens never
 * get here, because no code logs a request's headers or body.
 */
export function createLog(level: LogLevel): Log {
  const at = (of: LogLevel) => (message: string, details?: Record<string, unknown>) => {
    if (ORDER.indexOf(of) < ORDER.indexOf(level)) return
    const text = `${message}${details ? ` ${JSON.stringify(details)}` : ''}`.slice(0, LONGEST_LINE)
    const line = `${new Date().toISOString()} ${of.padEnd(5)} ${text.replace(CONTROLS, ' ')}\n`
    ;(of === 'warn' || of === 'error' ? process.stderr : process.stdout).write(line)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
