import { v } from 'convex/values'
import { readPictureHeader } from '../domain/picture-header'
import { type DemoFile, fillConversation, seedDemo } from './model/demo'
import { internalAction, internalMutation } from './model/functions'

const person = v.object({ tokenIdentifier: v.string(), name: v.string(), email: v.optional(v.string()) })
const file = v.object({
  storageId: v.id('_storage'),
  type: v.string(),
  size: v.number(),
  width: v.optional(v.number()),
  height: v.optional(v.number()),
})

/** Stores a file of the demo, for `seed`. */
export const keepFile = internalAction({
  args: { bytes: v.bytes(), type: v.string() },
  returns: file,
  handler: async (ctx, { bytes, type }): Promise<DemoFile> => {
    const storageId = await ctx.storage.store(new Blob([bytes], { type }))
    const header = readPictureHeader(new Uint8Array(bytes))
    const measures = header ? { width: header.width, height: header.height } : {}
    return { storageId, type, size: bytes.byteLength, ...measures }
  },
})

/** Seeds the club of `--demo` with accounts and files by the names in its script. */
export const seed = internalMutation({
  args: { people: v.record(v.string(), person), files: v.record(v.string(), file) },
  returns: v.null(),
  handler: async (ctx, { people, files }) => {
    await seedDemo(ctx, people, files)
    return null
  },
})

/** Call again for more than a few hundred: each call is one transaction. Returns the newest seq. */
export const fill = internalMutation({
  args: {
    conversationId: v.string(),
    senderIds: v.array(v.id('users')),
    count: v.number(),
    stepMs: v.number(),
    text: v.optional(v.string()),
  },
  returns: v.number(),
  handler: async (ctx, fill) => fillConversation(ctx, fill),
})
