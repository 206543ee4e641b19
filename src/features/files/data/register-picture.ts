import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { errorDataOf } from '../../../../domain/errors'

const attempts = 3

/**
 * The Convex client doesn't retry an action after the connection drops. This one is idempotent, so retrying is safe.
 */
export async function registerPicture(convex: ConvexReactClient, storageId: Id<'_storage'>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await convex.action(api.files.registerPicture, { storageId })
      return
    } catch (error) {
      if (attempt === attempts || errorDataOf(error)) throw error
    }
  }
}
