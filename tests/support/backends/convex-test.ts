import { convexTest } from 'convex-test'
import type { FunctionVisibility } from 'convex/server'
import { vi } from 'vitest'
import schema from '../../../convex/schema'
import { claimsOf, convexModules, headOf, namesOfPending, type Backend, type Caller } from './backend'

/** Noon, so that no suite crosses midnight on its own. */
const start = Date.UTC(2025, 2, 12, 12)

/** The compiler can't see that arguments of the right type can also be passed where none are needed. */
function restArgs(args: unknown) {
  return [args] as never
}

/** Convex's own mock. It scans every row, so it is slow with many. */
export async function openConvexTest(): Promise<Backend> {
  vi.useFakeTimers({ now: start, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  const modules = Object.entries(convexModules()).map(([name, load]) => [`/convex/${name}.ts`, load])
  const server = convexTest(schema, Object.fromEntries(modules))
  const caller = <Visibility extends FunctionVisibility>(
    as: Pick<typeof server, 'query' | 'mutation' | 'action'>,
  ): Caller<Visibility> => ({
    query: async (ref, args) => as.query(ref, ...restArgs(args)),
    mutation: async (ref, args) => as.mutation(ref, ...restArgs(args)),
    action: async (ref, args) => as.action(ref, ...restArgs(args)),
  })
  return {
    anonymous: caller(server),
    asUser: (name, claims) => caller(server.withIdentity({ ...claimsOf(name), ...claims })),
    internal: caller(server),
    post: async (path, body, headers = {}) => {
      const response = await server.fetch(path, { method: 'POST', body, headers })
      return { status: response.status, text: await response.text() }
    },
    // The mock loses the content type, which a deployment keeps.
    upload: (file) =>
      server.run(async (ctx) => {
        const storageId = await ctx.storage.store(
          new Blob([headOf(file), new Uint8Array(file.size - headOf(file).length)]),
        )
        await ctx.db.patch(storageId as never, { contentType: file.contentType } as never)
        return storageId
      }),
    storedFiles: () =>
      server.run(async (ctx) => (await ctx.db.system.query('_storage').collect()).map(({ _id }) => _id)),
    searchFilters: () =>
      server.run(async (ctx) => (await ctx.db.query('searchBlocks').collect()).map(({ filter }) => filter)),
    forgetSearch: async () => {
      await server.run(async (ctx) => {
        for (const { _id } of await ctx.db.query('searchBlocks').collect()) await ctx.db.delete('searchBlocks', _id)
        for (const { _id } of await ctx.db.query('searchProgress').collect()) await ctx.db.delete('searchProgress', _id)
      })
    },
    forgetShelf: async () => {
      await server.run(async (ctx) => {
        for (const { _id } of await ctx.db.query('shelf').collect()) await ctx.db.delete('shelf', _id)
        for (const { _id } of await ctx.db.query('shelfProgress').collect()) await ctx.db.delete('shelfProgress', _id)
      })
    },
    makeOld: async (filter) => {
      await server.run(async (ctx) => {
        for (const { _id } of await ctx.db.query('searchBlocks').collect()) {
          await ctx.db.patch('searchBlocks', _id, { filter, rule: undefined })
        }
        for (const { _id } of await ctx.db.query('searchProgress').collect()) {
          await ctx.db.patch('searchProgress', _id, { rule: undefined })
        }
        for (const { _id } of await ctx.db.query('peopleTerms').collect()) await ctx.db.delete('peopleTerms', _id)
        for (const { _id, name } of await ctx.db.query('users').collect()) {
          const old = name.toLowerCase()
          await ctx.db.patch('users', _id, { sortName: old, foldRule: undefined })
          await ctx.db.insert('peopleTerms', { userId: _id, term: old })
        }
      })
    },
    importTimed: async (until) => {
      await server.run(async (ctx) => {
        for (const { _id } of await ctx.db.query('prefs').collect()) {
          await ctx.db.patch('prefs', _id, { muted: true, mutedUntil: until })
        }
        for (const { _id } of await ctx.db.query('users').collect()) {
          await ctx.db.patch('users', _id, { status: { text: 'Away', until } })
        }
      })
    },
    takeUnread: async (storageId, groupId) => {
      await server.run(async (ctx) => {
        for (const file of await ctx.db.query('files').collect()) {
          if (file.storageId !== storageId) continue
          await ctx.db.patch('files', file._id, { isWaiting: undefined, measures: undefined })
          if (groupId === null) await ctx.db.patch('users', file.userId, { pictureId: storageId })
        }
        for (const { _id, conversationId } of await ctx.db.query('conversations').collect()) {
          if (conversationId === groupId) await ctx.db.patch('conversations', _id, { pictureId: storageId })
        }
      })
    },
    pendingCalls: () =>
      server.run(async (ctx) => namesOfPending(await ctx.db.system.query('_scheduled_functions').collect())),
    now: () => Date.now(),
    advance: async (milliseconds) => {
      await vi.advanceTimersByTimeAsync(milliseconds)
      await server.finishInProgressScheduledFunctions()
    },
    close: async () => {
      vi.useRealTimers()
    },
  }
}
