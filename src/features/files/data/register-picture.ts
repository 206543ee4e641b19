import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { errorDataOf } from '../../../../domain/errors'

const attempts = 3

/** The client doesn't send an action again that was under way when the connection went; this one may be, unlike others. */
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
