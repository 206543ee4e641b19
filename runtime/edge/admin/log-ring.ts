/**
 * The most recent runs of functions, for `npx convex logs`: a reader asks for what follows its cursor, and waits if
 * there is nothing. A cursor is an entry's time; times are unique.
 */
import type { Execution } from '../../boundary/messages'
import type { System } from '../../system'

const KEPT = 1_000
const KEPT_CHARACTERS = 4 << 20
const WAIT_MS = 30_000

interface Entry {
  cursor: number
  text: string
}

export class LogRing {
  private entries: Entry[] = []
  private characters = 0
  private last = 0
  private waiting = new Set<() => void>()

  constructor(private readonly system: System) {}

  add(executions: readonly Execution[]): void {
    for (const execution of executions) {
      this.last = Math.max(this.system.now(), this.last + 0.001)
      const text = JSON.stringify(toEntry(execution))
      this.entries.push({ cursor: this.last, text })
      this.characters += text.length
    }
    let dropped = 0
    while (this.entries.length - dropped > KEPT || this.characters > KEPT_CHARACTERS) {
      this.characters -= this.entries[dropped++]!.text.length
    }
    this.entries.splice(0, dropped)
    for (const wake of this.waiting) wake()
  }

  /** JSON of the entries after `cursor`; resolves when there are some, or after a while. */
  async after(cursor: number): Promise<string> {
    // A new reader gets a response at once, whose cursor is the end of the log.
    if (cursor > 0 && !this.entries.some((entry) => entry.cursor > cursor)) await this.next()
    const entries = this.entries.filter((entry) => entry.cursor > cursor)
    const newCursor = entries.at(-1)?.cursor ?? Math.max(cursor, this.last, 1)
    return `{"entries":[${entries.map(({ text }) => text).join(',')}],"newCursor":${newCursor}}`
  }

  /** Releases every waiting reader. */
  close(): void {
    for (const wake of this.waiting) wake()
  }

  private next(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        this.waiting.delete(wake)
        resolve()
      }
      const cancel = this.system.setTimer(WAIT_MS, wake)
      this.waiting.add(wake)
    })
  }
}

/** In the format of Convex's log stream; values that aren't measured here are 0. */
function toEntry({ udfType, identifier, startedAt, endedAt, lines, error, identityType }: Execution): object {
  return {
    kind: 'Completion',
    udfType,
    identifier,
    componentPath: null,
    logLines: lines,
    timestamp: endedAt / 1_000,
    executionTimestamp: startedAt / 1_000,
    executionTime: (endedAt - startedAt) / 1_000,
    cachedResult: false,
    caller: 'Unknown',
    environment: 'isolate',
    identityType,
    success: null,
    error,
    requestId: '',
    executionId: '',
    parentExecutionId: null,
    occInfo: null,
    returnBytes: null,
    willRetry: false,
    usageStats: NO_USAGE,
  }
}

const NO_USAGE = Object.fromEntries(
  [
    'databaseReadBytes databaseWriteBytes databaseIoReadBytes databaseIoWriteBytes databaseReadDocuments',
    'databaseWriteDocuments databaseWriteIndexRows storageReadBytes storageWriteBytes vectorIndexReadBytes',
    'vectorIndexWriteBytes textIndexQueryBytes textIndexWriteQueryBytes vectorIndexReadQueryBytes',
    'vectorIndexWriteQueryBytes networkEgressBytes memoryUsedMb',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name, 0]),
)
