/**
 * Overwrites the unused parts of the database's pages, in the file itself. SQLite overwrites a row where it is deleted
 * (`secure_delete`), but not the copies left where it was moved from, and has no command that would, short of rewriting
 * everything.
 *
 * Nothing that is in use is written to, so nothing can be torn, whatever SQLite or a power failure does meanwhile.
 * SQLite's copy of a page in memory may still contain old content, and reaches the file through the WAL: then the page
 * is one of those that the WAL has changed, and is searched again.
 */
import { closeSync, existsSync, fdatasyncSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { FILE_HEADER, isTreePage, slackOf } from './page-slack'

/** At the start of the WAL, and of each page in it. */
const LOG_HEADER = 32
const FRAME_HEADER = 24
const SALT = 8

/**
 * From this size on, an overflow page may look like a B-tree page, because it begins with the number of another page.
 */
const PAGES_TOLD_APART = 2 ** 25

export class Scrubber {
  /**
   * Never closed before SQLite has closed the database: POSIX drops a process's locks on a file when that process
   * closes it once.
   */
  readonly #file: number
  readonly #pageSize: number
  readonly #onDamage: (page: number) => void
  readonly #page: Buffer
  readonly #zeros: Buffer
  readonly #touched = new Set<number>()
  #hasWritten = false
  /** Position of the search through the whole file. */
  #next = 1
  #last = 0

  constructor(path: string, pageSize: number, onDamage: (page: number) => void) {
    this.#file = openSync(path, 'r+')
    this.#pageSize = pageSize
    this.#onDamage = onDamage
    this.#page = Buffer.alloc(pageSize)
    this.#zeros = Buffer.alloc(pageSize)
  }

  /** The whole file is searched once, because it is unknown what an earlier process has left. */
  walk(): void {
    this.#next = 1
    this.#last = Math.floor(fstatSync(this.#file).size / this.#pageSize)
  }

  get isWalking(): boolean {
    return this.#next <= this.#last
  }

  get hasTouched(): boolean {
    return this.#touched.size > 0
  }

  /** Before the WAL is checkpointed: records the pages that this will change. */
  noteLog(path: string): void {
    if (!existsSync(path)) return
    const log = openSync(path, 'r')
    try {
      const header = Buffer.alloc(LOG_HEADER)
      const frame = Buffer.alloc(FRAME_HEADER)
      if (readSync(log, header, 0, LOG_HEADER, 0) < LOG_HEADER) return
      for (let at = LOG_HEADER; ; at += FRAME_HEADER + this.#pageSize) {
        if (readSync(log, frame, 0, FRAME_HEADER, at) < FRAME_HEADER) return
        // The rest belongs to an older WAL.
        if (frame.compare(header, 16, 16 + SALT, 8, 8 + SALT) !== 0) return
        this.#touched.add(frame.readUInt32BE(0))
      }
    } finally {
      closeSync(log)
    }
  }

  /** Searches this many pages, recently written ones first. */
  step(pages: number): void {
    let left = pages
    for (const page of this.#touched) {
      if (left-- === 0) return
      this.#scrub(page)
      this.#touched.delete(page)
    }
    for (; left > 0 && this.isWalking; left--) {
      this.#scrub(this.#next)
      this.#next += 1
    }
  }

  #scrub(number: number): void {
    const start = (number - 1) * this.#pageSize
    const page = this.#page
    if (readSync(this.#file, page, 0, this.#pageSize, start) < this.#pageSize) return
    const header = number === 1 ? FILE_HEADER : 0
    if (!isTreePage(page, header)) return
    const slack = slackOf(page, header)
    if (slack === null) {
      if (fstatSync(this.#file).size < PAGES_TOLD_APART * this.#pageSize) this.#onDamage(number)
      return
    }
    for (const [from, to] of slack) {
      if (page.compare(this.#zeros, 0, to - from, from, to) === 0) continue
      this.#hasWritten = true
      for (let at = from; at < to;) at += writeSync(this.#file, this.#zeros, 0, to - at, start + at)
    }
  }

  sync(): void {
    if (this.#hasWritten) fdatasyncSync(this.#file)
  }

  /** After SQLite has closed the database. */
  close(): void {
    closeSync(this.#file)
  }
}

/** Marks, next to the database, that it was closed with nothing left in unused parts. */
const CLEAN = '-clean'

export function isMarkedClean(database: string): boolean {
  return existsSync(database + CLEAN)
}

export function markClean(database: string): void {
  closeSync(openSync(database + CLEAN, 'w', 0o600))
}

export function unmarkClean(database: string): void {
  rmSync(database + CLEAN, { force: true })
}
