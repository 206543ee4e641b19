import {
  actionGeneric,
  getFunctionName,
  mutationGeneric,
  queryGeneric,
  type FunctionReference,
  type FunctionVisibility,
} from 'convex/server'
import { ConvexError, type GenericId, v } from 'convex/values'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Id } from '../../../convex/_generated/dataModel'
import crons from '../../../convex/crons'
import http from '../../../convex/http'
import schema from '../../../convex/schema'
import { createEngine } from '../../../runtime/engine/loop/open-engine'
import type { EngineOptions } from '../../../runtime/engine/loop/engine-options'
import type { CallRequest, RequestMetadata } from '../../../runtime/boundary/messages'
import { TestSystem } from '../../../runtime/engine/testing/test-engine'
import { MemoryStorage } from '../../../runtime/storage/memory'
import { EngineClient } from '../../../runtime/edge/host/engine-client'
import { silentLog } from '../../../runtime/edge/sync/testing/server'
import { fromJsonText, toJson } from '../../../runtime/values/codec'
import { claimsOf, convexModules, headOf, namesOfPending, type Backend, type Caller } from './backend'

/** Stands in for the upload URL, and for reading stored files. */
const looks = {
  store: actionGeneric({
    args: { contentType: v.string(), size: v.number(), head: v.bytes() },
    handler: (ctx, { contentType, size, head }) =>
      ctx.storage.store(new Blob([head, new Uint8Array(size - head.byteLength)], { type: contentType })),
  }),
  files: queryGeneric({
    args: {},
    handler: async (ctx) => (await ctx.db.system.query('_storage').collect()).map(({ _id }) => _id),
  }),
  pending: queryGeneric({
    args: {},
    handler: async (ctx) => namesOfPending(await ctx.db.system.query('_scheduled_functions').collect()),
  }),
  forgetSearch: mutationGeneric({
    args: {},
    handler: async (ctx) => {
      for (const { _id } of await ctx.db.query('searchBlocks').collect()) await ctx.db.delete(_id)
      for (const { _id } of await ctx.db.query('searchProgress').collect()) await ctx.db.delete(_id)
    },
  }),
  forgetShelf: mutationGeneric({
    args: {},
    handler: async (ctx) => {
      for (const { _id } of await ctx.db.query('shelf').collect()) await ctx.db.delete(_id)
      for (const { _id } of await ctx.db.query('shelfProgress').collect()) await ctx.db.delete(_id)
    },
  }),
  makeOld: mutationGeneric({
    args: { filter: v.bytes() },
    handler: async (ctx, { filter }) => {
      for (const { _id } of await ctx.db.query('searchBlocks').collect()) {
        await ctx.db.patch(_id, { filter, rule: undefined })
      }
      for (const { _id } of await ctx.db.query('searchProgress').collect()) await ctx.db.patch(_id, { rule: undefined })
      for (const { _id } of await ctx.db.query('peopleTerms').collect()) await ctx.db.delete(_id)
      for (const { _id, name } of await ctx.db.query('users').collect()) {
        const old = String(name).toLowerCase()
        await ctx.db.patch(_id, { sortName: old, foldRule: undefined })
        await ctx.db.insert('peopleTerms', { userId: _id, term: old })
      }
    },
  }),
  importTimed: mutationGeneric({
    args: { until: v.number() },
    handler: async (ctx, { until }) => {
      for (const { _id } of await ctx.db.query('prefs').collect()) {
        await ctx.db.patch(_id, { muted: true, mutedUntil: until })
      }
      for (const { _id } of await ctx.db.query('users').collect()) {
        await ctx.db.patch(_id, { status: { text: 'Away', until } })
      }
    },
  }),
  takeUnread: mutationGeneric({
    args: { storageId: v.string(), groupId: v.union(v.null(), v.string()) },
    handler: async (ctx, { storageId, groupId }) => {
      for (const file of await ctx.db.query('files').collect()) {
        if (file.storageId !== storageId) continue
        await ctx.db.patch(file._id, { isWaiting: undefined, measures: undefined })
        if (groupId === null) await ctx.db.patch(file.userId as GenericId<'users'>, { pictureId: storageId })
      }
      for (const { _id, conversationId } of await ctx.db.query('conversations').collect()) {
        if (conversationId === groupId) await ctx.db.patch(_id, { pictureId: storageId })
      }
    },
  }),
  filters: queryGeneric({
    args: {},
    handler: async (ctx) => (await ctx.db.query('searchBlocks').collect()).map(({ filter }) => filter as ArrayBuffer),
  }),
}

/** The claims of a token that an identity doesn't have. */
function withToken(claims: Record<string, unknown>): RequestMetadata {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return { ip: null, userAgent: null, requestId: 'test', scheduledFunctionId: null, authToken: `e30.${payload}.x` }
}

const halfADay = 12 * 60 * 60_000

async function loadModules() {
  const loaded = Object.entries(convexModules()).map(async ([name, load]) => [name, await load()] as const)
  return Object.fromEntries(await Promise.all(loaded))
}

/** The embedded runtime's engine over memory, in this thread. */
export async function openRuntime(): Promise<Backend> {
  const system = new TestSystem()
  const directory = mkdtempSync(join(tmpdir(), 'parley-files-'))
  system.advance(halfADay)
  const engine = createEngine({
    storage: new MemoryStorage(),
    system,
    modules: { ...(await loadModules()), looks },
    schema,
    crons,
    files: { directory, origin: 'http://files.test' },
    // Published types hide how an HTTP action is entered.
    http: http as unknown as EngineOptions['http'],
    redactErrors: false,
    log: () => {},
  })
  const client = new EngineClient(engine, silentLog)
  await client.ready

  const call = (request: Pick<CallRequest, 'kind' | 'path' | 'args' | 'identity' | 'access' | 'request'>) =>
    new Promise<unknown>((resolve, reject) => {
      client.call({ ...request, session: null, replay: null }, ({ outcome }) => {
        if (outcome.ok) resolve(fromJsonText(outcome.value))
        else if (outcome.data === undefined) reject(new Error(outcome.message))
        else reject(new ConvexError(fromJsonText(outcome.data)))
      })
    })

  const caller = <Visibility extends FunctionVisibility>(
    as: Pick<CallRequest, 'identity' | 'access' | 'request'>,
  ): Caller<Visibility> => {
    const run =
      (kind: 'query' | 'mutation' | 'action') =>
      (ref: FunctionReference<typeof kind, Visibility>, args: Record<string, unknown>): Promise<unknown> =>
        call({ kind, path: getFunctionName(ref), args: toJson(args), ...as })
    return { query: run('query'), mutation: run('mutation'), action: run('action') } as Caller<Visibility>
  }

  const internal = caller<'internal'>({ identity: null, access: 'internal' })
  /** Everything due is done once a later call is answered; functions scheduled by it run the next time. */
  const settle = async () => {
    for (let round = 0; round < 4; round++) {
      system.advance(0)
      await call({
        kind: 'query',
        path: 'presence:ofPeople',
        args: { userIds: [] },
        identity: null,
        access: 'internal',
      })
    }
  }

  return {
    anonymous: caller({ identity: null, access: 'public' }),
    asUser: (name, claims) =>
      caller({ identity: { ...claimsOf(name), ...claims }, access: 'public', request: withToken({ ...claims }) }),
    internal,
    post: async (path, body, headers = {}) => {
      const action = {
        method: 'POST',
        url: `http://127.0.0.1${path}`,
        headers: [['content-type', 'text/plain'], ...Object.entries(headers)] as [string, string][],
        body: new TextEncoder().encode(body),
        identity: null,
      }
      return new Promise((resolve) => {
        let status = 0
        let text = ''
        client.httpAction(action, (event) => {
          if (event.type === 'http-response') status = event.status
          text += new TextDecoder().decode(event.body ?? undefined)
          if (!event.more) resolve({ status, text })
        })
      })
    },
    now: () => system.now(),
    advance: async (milliseconds) => {
      system.advance(milliseconds)
      await settle()
    },
    upload: async (file) => {
      const access = { identity: null, access: 'internal' } as const
      return (await call({
        kind: 'action',
        path: 'looks:store',
        args: toJson({ contentType: file.contentType, size: file.size, head: headOf(file).buffer }),
        ...access,
      })) as Id<'_storage'>
    },
    storedFiles: async () => {
      const access = { identity: null, access: 'internal' } as const
      return (await call({ kind: 'query', path: 'looks:files', args: {}, ...access })) as Id<'_storage'>[]
    },
    pendingCalls: async () => {
      const access = { identity: null, access: 'internal' } as const
      return (await call({ kind: 'query', path: 'looks:pending', args: {}, ...access })) as string[]
    },
    forgetSearch: async () => {
      await call({ kind: 'mutation', path: 'looks:forgetSearch', args: {}, identity: null, access: 'internal' })
    },
    forgetShelf: async () => {
      await call({ kind: 'mutation', path: 'looks:forgetShelf', args: {}, identity: null, access: 'internal' })
    },
    makeOld: async (filter) => {
      await call({
        kind: 'mutation',
        path: 'looks:makeOld',
        args: toJson({ filter }),
        identity: null,
        access: 'internal',
      })
    },
    importTimed: async (until) => {
      const access = { identity: null, access: 'internal' } as const
      await call({ kind: 'mutation', path: 'looks:importTimed', args: { until }, ...access })
    },
    takeUnread: async (storageId, groupId) => {
      const access = { identity: null, access: 'internal' } as const
      await call({ kind: 'mutation', path: 'looks:takeUnread', args: { storageId, groupId }, ...access })
    },
    searchFilters: async () => {
      const access = { identity: null, access: 'internal' } as const
      return (await call({ kind: 'query', path: 'looks:filters', args: {}, ...access })) as ArrayBuffer[]
    },
    close: async () => {
      await engine.close()
      rmSync(directory, { recursive: true })
    },
  }
}
