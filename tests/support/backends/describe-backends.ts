import { afterAll, afterEach, beforeAll, beforeEach, describe, vi } from 'vitest'
import type { Backend } from './backend'
import { openConvexTest } from './convex-test'
import { openRuntime } from './runtime'

const backends = { 'convex-test': openConvexTest, runtime: openRuntime }

/**
 * Runs the suite once per backend; each test gets a new, empty one. `isShared`: all tests share one, if they change
 * nothing.
 */
export function describeBackends(
  title: string,
  suite: (backend: Backend, name: keyof typeof backends) => void,
  { isShared = false } = {},
) {
  const [before, after] = isShared ? [beforeAll, afterAll] : [beforeEach, afterEach]
  for (const name of Object.keys(backends) as (keyof typeof backends)[]) {
    describe(`${title} (${name})`, () => {
      let current: Backend
      before(async () => {
        // Time stands still unless a test advances it: limits over time have their own suite.
        vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '0')
        current = await backends[name]()
      })
      after(() => {
        vi.unstubAllEnvs()
        return current.close()
      })
      suite(
        {
          get anonymous() {
            return current.anonymous
          },
          get internal() {
            return current.internal
          },
          asUser: (user, claims) => current.asUser(user, claims),
          post: (path, body, headers) => current.post(path, body, headers),
          upload: (file) => current.upload(file),
          storedFiles: () => current.storedFiles(),
          searchFilters: () => current.searchFilters(),
          forgetSearch: () => current.forgetSearch(),
          forgetShelf: () => current.forgetShelf(),
          makeOld: (filter) => current.makeOld(filter),
          importTimed: (until) => current.importTimed(until),
          takeUnread: (storageId, groupId) => current.takeUnread(storageId, groupId),
          pendingCalls: () => current.pendingCalls(),
          now: () => current.now(),
          advance: (milliseconds) => current.advance(milliseconds),
          close: () => current.close(),
        },
        name,
      )
    })
  }
}
