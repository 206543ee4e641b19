import { v } from 'convex/values'
import { internalMutation } from './model/functions'
import * as timers from './model/timers'

/** By itself each hour, and by whoever has imported data, at once. */
export const rearm = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await timers.rearm(ctx)
    return null
  },
})
