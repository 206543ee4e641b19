/**
 * While another process copies the data directory, its database file and its stored files stay as they were at one
 * moment between two commits. Everything goes on meanwhile: commits lie in the log, and files that were deleted go later.
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

  /** Between batches. */
  begin(): number {
    if (this.current !== null) throw new OperationError('CopyUnderWay', 'Another backup is being made.')
    this.storage.hold()
    this.files?.keepRemoved()
    this.current = ++this.last
    return this.current
  }

  /** That it doesn't throw says that the part stayed as it was until now: an engine that was replaced knows no hold. */
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
