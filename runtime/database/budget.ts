/**
 * A function's usage of Convex's limits. If it exceeds one, it fails with Convex's message; a nested call can get less
 * than what is left. https://docs.convex.dev/production/state/limits, "Transactions"
 */
const MIB = 1024 * 1024

const LIMITS = {
  bytesRead: 16 * MIB,
  bytesWritten: 16 * MIB,
  /** Calls of `db.get` and `db.query`. */
  databaseQueries: 4_096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1_000,
  scheduledFunctionArgsBytes: 16 * MIB,
}

export type Counted = keyof typeof LIMITS

const COUNTED = Object.keys(LIMITS) as Counted[]

const READ_LESS =
  'Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.'

const EXCEEDED: Record<Counted, (limit: number) => string> = {
  bytesRead: (limit) => `Too many bytes read in a single function execution (limit: ${limit} bytes). ${READ_LESS}`,
  bytesWritten: (limit) => `Too many bytes written in a single function execution (limit: ${limit} bytes)`,
  databaseQueries: (limit) => `Too many reads in a single function execution (limit: ${limit}). ${READ_LESS}`,
  documentsRead: (limit) => `Too many documents read in a single function execution (limit: ${limit}). ${READ_LESS}`,
  documentsWritten: (limit) => `Too many writes in a single function execution (limit: ${limit})`,
  functionsScheduled: (limit) => `Too many functions scheduled by this mutation (limit: ${limit})`,
  scheduledFunctionArgsBytes: (limit) =>
    `Too large total size of the arguments of scheduled functions from this mutation (limit: ${limit} bytes)`,
}

/** Convex counts file operations; this server doesn't. */
const UNCOUNTED = ['filesWritten', 'fileWriteBytes', 'filesRead', 'fileReadBytes']

/** Cost of entering and leaving a function, in documents read. */
export const RUN_UNITS = 8
const WRITE_UNITS = 4

export class Budget {
  private readonly used: Record<Counted, number> = {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  }
  private limits: Record<Counted, number> = LIMITS
  /** Index entries read without their documents: they have a cost but no limit. */
  private entriesRead = 0
  /** Writes that were rolled back, which cost as much. */
  private undone = 0

  /** Throws if that exceeds what is left. The usage counts nonetheless. */
  use(what: Counted, amount = 1): void {
    this.used[what] += amount
    if (this.used[what] > this.limits[what]) throw new Error(EXCEEDED[what](this.limits[what]))
  }

  readEntries(count: number): void {
    this.entriesRead += count
  }

  /** Cost of the run so far, whatever its outcome: the measure of fairness (FB6). */
  get units(): number {
    const { databaseQueries, documentsRead, documentsWritten, functionsScheduled } = this.used
    const kib = (this.used.bytesRead + this.used.bytesWritten) / 1_024
    const written = WRITE_UNITS * (documentsWritten + functionsScheduled) + this.undone
    return Math.ceil(RUN_UNITS + databaseQueries + documentsRead + this.entriesRead + written + kib)
  }

  /** Called when writes are rolled back. */
  giveBack(writes: { documentsWritten: number; bytesWritten: number }): void {
    this.undone += WRITE_UNITS * (this.used.documentsWritten - writes.documentsWritten)
    this.used.documentsWritten = writes.documentsWritten
    this.used.bytesWritten = writes.bytesWritten
  }

  get written(): { documentsWritten: number; bytesWritten: number } {
    const { documentsWritten, bytesWritten } = this.used
    return { documentsWritten, bytesWritten }
  }

  /** Limits further usage to this, and never more than what is left. Returns a function that lifts the limit. */
  tighten(limits: Partial<Record<Counted, number>>): () => void {
    const before = this.limits
    this.limits = { ...before }
    for (const what of COUNTED) {
      const more = limits[what]
      if (more === undefined) continue
      if (typeof more !== 'number' || Number.isNaN(more)) {
        throw new TypeError(`\`transactionLimits.${what}\` must be a number`)
      }
      this.limits[what] = Math.min(before[what], this.used[what] + Math.max(0, more))
    }
    return () => {
      this.limits = before
    }
  }

  /** Adds the usage of a separate transaction. */
  absorb(other: Budget): void {
    this.entriesRead += other.entriesRead
    this.undone += other.undone
    for (const what of COUNTED) this.used[what] += other.used[what]
  }

  /** A budget for a separate transaction: what is left, or less. */
  part(limits: Partial<Record<Counted, number>>): Budget {
    const part = new Budget()
    const restore = this.tighten(limits)
    part.limits = Object.fromEntries(COUNTED.map((what) => [what, this.limits[what] - this.used[what]])) as Record<
      Counted,
      number
    >
    restore()
    return part
  }

  metrics(): Record<string, { used: number; remaining: number }> {
    const counted = COUNTED.map((what) => [
      what,
      { used: this.used[what], remaining: Math.max(0, this.limits[what] - this.used[what]) },
    ])
    return Object.fromEntries([...counted, ...UNCOUNTED.map((what) => [what, { used: 0, remaining: 0 }])]) as Record<
      string,
      { used: number; remaining: number }
    >
  }
}
