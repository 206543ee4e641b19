/**
 * While another process copies the data directory, its database file and stored files stay as they were at one moment
 * between two commits. Everything else continues: commits are in the WAL, and files are deleted later.
 *
 *   hold ──▶ database copied ──▶ release 'database' ──▶ files copied ──▶ release 'files'
 */
import { OperationError } from '../deploy/operation-error'
import type { FileService } from '../files/file-service'
import type { Storage } from '../../storage/storage'

export class CopyHold {
  private current: number | null = null
  private last = 0

  constructor(
    private readonly storage: Storage,
    private readonly files: FileService | null,
  ) {}

  /** Call between batches. */
  begin(): number {
    if (this.current !== null) throw new OperationError('CopyUnderWay', 'Another backup is being made.')
    this.storage.hold()
    this.files?.keepRemoved()
    this.current = ++this.last
    return this.current
  }

  /** If it doesn't throw, that part stayed unchanged until now: a replaced engine has no hold. */
  end(hold: number, part: 'database' | 'files'): void {
    if (hold !== this.current) {
      throw new OperationError('CopyLost', 'The server was restarted while its data was copied. Begin again.')
    }
    this.storage.release()
    if (part === 'database') return
    this.files?.removeKept()
    this.current = null
  }
}
