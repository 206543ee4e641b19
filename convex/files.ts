import { v } from 'convex/values'
import { pictureHeadBytes, readPictureHeader } from '../domain/picture-header'
import { api, internal } from './_generated/api'
import type { Id } from './_generated/dataModel'
import type { ActionCtx } from './_generated/server'
import { discardUpload as discard, registerUpload as register } from './model/attachments'
import { noteMeasures as note, sweepFiles, uploadUrl } from './model/files'
import { action, internalAction, internalMutation, internalQuery, userMutation } from './model/functions'
import { isTooLarge, nextOldPictures, noteOldPictures, removeOldPicture as removeOld } from './model/oldPictures'

/**
 * Returns a URL to upload one file to, valid for an hour. The file's purpose is declared afterwards, with the id that
 * the upload returns.
 */
export const generateUploadUrl = userMutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => uploadUrl(ctx),
})

/** Declares an upload as the caller's, for a message or a picture; rejected if it is fit for neither. Idempotent. */
export const registerUpload = userMutation({
  args: { storageId: v.id('_storage') },
  returns: v.null(),
  handler: async (ctx, { storageId }) => {
    await register(ctx, storageId)
    return null
  },
})

/**
 * The same as `registerUpload`, for a picture that is shown as one: its dimensions are in its header, which only an
 * action can read. Can be called again if the connection was lost before the response.
 */
export const registerPicture = action({
  args: { storageId: v.id('_storage') },
  returns: v.null(),
  handler: async (ctx, { storageId }): Promise<null> => {
    await ctx.runMutation(api.files.registerUpload, { storageId })
    const header = await headerOf(ctx, storageId)
    if (header) await ctx.runMutation(internal.files.noteMeasures, { storageId, ...header })
    return null
  },
})

/** A separate function, so that the file is out of memory before the next await. */
async function headerOf(ctx: ActionCtx, storageId: Id<'_storage'>) {
  const file = await ctx.storage.get(storageId)
  const head = await file?.slice(0, pictureHeadBytes).arrayBuffer()
  return head ? readPictureHeader(new Uint8Array(head)) : null
}

export const noteMeasures = internalMutation({
  args: { storageId: v.id('_storage'), type: v.string(), width: v.number(), height: v.number() },
  returns: v.null(),
  handler: async (ctx, { storageId, ...header }) => {
    await note(ctx, storageId, header)
    return null
  },
})

/** The caller discards the upload. A file that is in a message stays. */
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
    else if ((await nextOldPictures(ctx)).until !== null) {
      await ctx.scheduler.runAfter(0, internal.files.checkOldPictures, {})
    }
    return null
  },
})

export const checkOldPictures = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const { pictures, until, isMore } = await ctx.runQuery(internal.files.oldPictures, {})
    for (const storageId of pictures) {
      if (isTooLarge(await headerOf(ctx, storageId))) {
        await ctx.runMutation(internal.files.removeOldPicture, { storageId })
      }
    }
    if (until !== null) await ctx.runMutation(internal.files.noteOldPicturesChecked, { until })
    if (isMore) await ctx.scheduler.runAfter(0, internal.files.checkOldPictures, {})
    return null
  },
})

export const oldPictures = internalQuery({
  args: {},
  returns: v.object({
    pictures: v.array(v.id('_storage')),
    until: v.union(v.null(), v.number()),
    isMore: v.boolean(),
  }),
  handler: async (ctx) => nextOldPictures(ctx),
})

export const removeOldPicture = internalMutation({
  args: { storageId: v.id('_storage') },
  returns: v.null(),
  handler: async (ctx, { storageId }) => {
    await removeOld(ctx, storageId)
    return null
  },
})

export const noteOldPicturesChecked = internalMutation({
  args: { until: v.number() },
  returns: v.null(),
  handler: async (ctx, { until }) => {
    await noteOldPictures(ctx, until)
    return null
  },
})
