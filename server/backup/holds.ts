/** While the server runs: its data and its accounts as they are at one moment, for a backup to copy. */
import type { Runtime } from '../../runtime/index'
import type { DatabaseFile } from '../database-file'
import type { Held } from './filling'

export interface Holds {
  take(): Promise<Held>
  /** An account is deleted before a hold or after it: in between, its person would be held without it. */
  deleting<T>(work: () => Promise<T>): Promise<T>
}

export function createHolds(runtime: () => Runtime, accounts: () => DatabaseFile | null): Holds {
  let taking: Promise<void> = Promise.resolve()
  const deletions = new Set<Promise<unknown>>()
  return {
    async take() {
      let taken = () => {}
      taking = new Promise((resolve) => (taken = resolve))
      try {
        await Promise.allSettled(deletions)
        const data = await runtime().holdForCopy()
        try {
          accounts()?.hold()
        } catch (error) {
          await data.releaseFiles()
          throw error
        }
        return {
          releaseDatabase() {
            accounts()?.release()
            return data.releaseDatabase()
          },
          releaseFiles() {
            accounts()?.release()
            return data.releaseFiles()
          },
        }
      } finally {
        taken()
      }
    },
    async deleting(work) {
      await taking
      const deletion = work()
      deletions.add(deletion)
      return deletion.finally(() => deletions.delete(deletion))
    },
  }
}
