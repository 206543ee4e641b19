import { v } from 'convex/values'
import { internal } from './_generated/api'
import { discardUpload as discard, registerUpload as register } from './model/attachments'
import { sweepFiles, uploadUrl } from './model/files'
import { internalMutation, userMutation } from './model/functions'

/** Where one file may be sent to, for an hour at most. What it is for is said afterwards, with the id that the upload answers. */
export const generateUploadUrl = userMutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => uploadUrl(ctx),
})

/** The upload is meant for a message of the caller's, and for nobody else's; refused if no message may carry it. */
export const registerUpload = userMutation({
  args: { storageId: v.id('_storage') },
  returns: v.null(),
  handler: async (ctx, { storageId }) => {
    await register(ctx, storageId)
    return null
  },
})

/** The caller doesn't send it after all. One that is in a message stays. */
export const discardUpload = userMutation({
  args: { storageId: v.id('_storage') },
  returns: v.null(),
  handler: async (ctx, { storageId }) => {
    await discard(ctx, storageId)
    return null
  },
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
