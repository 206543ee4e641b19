/**
 * The chat's functions, on every backend that can run them: one suite, described once per backend. Time is the
 * suite's: `advance` moves it and runs what was scheduled on the way.
 */
import { convexTest } from 'convex-test'
import {
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
  type FunctionVisibility,
} from 'convex/server'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, vi } from 'vitest'
import schema from '../../convex/schema'

type Query<Visibility extends FunctionVisibility> = FunctionReference<'query', Visibility>
type Mutation<Visibility extends FunctionVisibility> = FunctionReference<'mutation', Visibility>

export interface Caller<Visibility extends FunctionVisibility = 'public'> {
  query<Ref extends Query<Visibility>>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
  mutation<Ref extends Mutation<Visibility>>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
}

export interface Backend {
  anonymous: Caller
  /** Somebody with a valid token, whether or not there is an account. */
  asUser(name: string): Caller
  /** The server itself. */
  internal: Caller<'internal'>
  /** An HTTP action, by its path in convex/http.ts. */
  post(path: string, body: string): Promise<{ status: number; text: string }>
  now(): number
  advance(milliseconds: number): Promise<void>
}

export const issuer = 'urn:parley:test'

export function tokenIdentifierOf(name: string): string {
  return `${issuer}|${name.toLowerCase()}`
}

export function claimsOf(name: string) {
  const subject = name.toLowerCase()
  return { issuer, subject, tokenIdentifier: tokenIdentifierOf(name), name, email: `${subject}@example.com` }
}

/** Noon, so that no suite crosses midnight by itself. */
const start = Date.UTC(2025, 2, 12, 12)

const convexFolder = fileURLToPath(new URL('../../convex', import.meta.url))

/** Each module of the backend by its path, as Convex finds them: what has a dot in its name is none. */
export function convexModules(): Record<string, () => Promise<Record<string, unknown>>> {
  const files = readdirSync(convexFolder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^[\w/]+\.[jt]s$/.test(file),
  )
  return Object.fromEntries(
    files.map((file) => [`/convex/${file}`, () => import(/* @vite-ignore */ join(convexFolder, file))]),
  )
}

/** The compiler cannot see that arguments of the right type may also be passed where none are needed. */
function restArgs(args: unknown) {
  return [args] as never
}

function onConvexTest(): Backend {
  vi.useFakeTimers({ now: start, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  const server = convexTest(schema, convexModules())
  const caller = <Visibility extends FunctionVisibility>(
    as: Pick<typeof server, 'query' | 'mutation'>,
  ): Caller<Visibility> => ({
    query: async (ref, args) => as.query(ref, ...restArgs(args)),
    mutation: async (ref, args) => as.mutation(ref, ...restArgs(args)),
  })
  return {
    anonymous: caller(server),
    asUser: (name) => caller(server.withIdentity(claimsOf(name))),
    internal: caller(server),
    post: async (path, body) => {
      const response = await server.fetch(path, { method: 'POST', body })
      return { status: response.status, text: await response.text() }
    },
    now: () => Date.now(),
    advance: async (milliseconds) => {
      await vi.advanceTimersByTimeAsync(milliseconds)
      await server.finishInProgressScheduledFunctions()
    },
  }
}

const backends: Record<string, () => Backend> = { 'convex-test': onConvexTest }

/** `suite` is called once per backend; the backend it is given is a new, empty one in each test. */
export function describeBackends(title: string, suite: (backend: Backend) => void) {
  for (const [name, open] of Object.entries(backends)) {
    describe(`${title} (${name})`, () => {
      let current: Backend
      beforeEach(() => {
        current = open()
      })
      afterEach(() => {
        vi.useRealTimers()
      })
      suite({
        get anonymous() {
          return current.anonymous
        },
        get internal() {
          return current.internal
        },
        asUser: (user) => current.asUser(user),
        post: (path, body) => current.post(path, body),
        now: () => current.now(),
        advance: (milliseconds) => current.advance(milliseconds),
      })
    })
  }
}
