/** A fake Clerk and a server that uses its accounts, shared by the tests of a file. */
import { type Page, test } from '@playwright/test'
import { type RunningServer, startServer } from '../server'
import { type ClerkStandIn, startClerk } from './stand-in'

/** Convex renews a token ten seconds before it expires. */
export const TOKEN_SECONDS = 14

interface ClerkHome {
  clerk: ClerkStandIn
  server: RunningServer
}

/** Call it at the top of the file. */
export function useClerk(started: (home: ClerkHome) => void) {
  let home: Partial<ClerkHome> = {}
  test.beforeAll(async () => {
    const clerk = await startClerk({ tokenSeconds: TOKEN_SECONDS })
    home = { clerk }
    const server = await startServer({ env: clerk.env })
    home = { clerk, server }
    started({ clerk, server })
  })
  test.afterAll(async () => {
    await home.server?.stop()
    await home.clerk?.close()
  })
}

export const leave = (...pages: Page[]) => Promise.all(pages.map((page) => page.context().close()))
export const signInForm = (page: Page) => page.getByRole('heading', { name: 'Sign in to Parley' })
