/** A small backend for tests of files. */
import { actionGeneric, defineSchema, defineTable, mutationGeneric, queryGeneric } from 'convex/server'
import { v } from 'convex/values'

export const schema = defineSchema({ albums: defineTable({}) })

const file = v.id('_storage')

export const albums = {
  add: mutationGeneric({ args: {}, handler: (ctx) => ctx.db.insert('albums', {}) }),
  uploadUrl: mutationGeneric({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() }),
  url: queryGeneric({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.getUrl(id) }),
  row: queryGeneric({ args: { id: file }, handler: (ctx, { id }) => ctx.db.system.get('_storage', id) }),
  count: queryGeneric({ args: {}, handler: async (ctx) => (await ctx.db.system.query('_storage').collect()).length }),
  remove: mutationGeneric({
    args: { id: v.string(), fail: v.optional(v.boolean()) },
    handler: async (ctx, { id, fail }) => {
      await ctx.storage.delete(id)
      if (fail) throw new Error('after the deletion')
    },
  }),
  tamper: mutationGeneric({
    args: { id: file },
    handler: (ctx, { id }) => ctx.db.patch(id as never, { size: 0 } as never),
  }),
  store: actionGeneric({
    args: { text: v.string(), sha256: v.optional(v.string()) },
    handler: (ctx, { text, sha256 }) =>
      ctx.storage.store(new Blob([text], { type: 'text/plain' }), sha256 === undefined ? undefined : { sha256 }),
  }),
  read: actionGeneric({
    args: { id: v.string() },
    handler: async (ctx, { id }) => {
      const blob = await ctx.storage.get(id)
      return blob && { text: await blob.text(), type: blob.type, url: await ctx.storage.getUrl(id) }
    },
  }),
}
