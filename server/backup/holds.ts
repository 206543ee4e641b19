/** Holds the data and accounts of a running server at one moment, so that a backup can copy them. */
import type { Runtime } from '../../runtime/index'
import type { DatabaseFile } from '../database-file'
import type { Held } from './filling'

export interface Holds {
  take(): Promise<Held>
  /** No account is deleted between the two holds: the copy would contain its person without the account. */
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
