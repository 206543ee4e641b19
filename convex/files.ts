import { v } from 'convex/values'
import { internal } from './_generated/api'
import { sweepFiles, uploadUrl } from './model/files'
import { internalMutation, userMutation } from './model/functions'

/** Where one file may be sent to, for an hour. What it is for is said afterwards, with the id that the upload answers. */
export const generateUploadUrl = userMutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => uploadUrl(ctx),
})

export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const isMore = await sweepFiles(ctx)
    if (isMore) await ctx.scheduler.runAfter(0, internal.files.sweep, {})
    return null
  },
})
