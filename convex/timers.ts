import { v } from 'convex/values'
import { internalMutation } from './model/functions'
import * as timers from './model/timers'

/** Runs every hour, and at once after an import. */
export const rearm = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await timers.rearm(ctx)
    return null
  },
})
