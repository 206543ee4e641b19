/** The accounts on their own port: the setup that each of their tests starts with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { createEmbeddedAuth, type EmbeddedAuth, type EmbeddedAuthOptions } from '../../src/auth/embedded/server/server'
import type { ServerState } from '../../src/auth/embedded/server/server-state'
import { createSigningKey } from '../../src/auth/embedded/server/token'
import { authBrowser } from './auth-browser'
import { useQuickHashes } from './quick-hashes'

export const ISSUER = 'urn:parley:0123'
export const signingKey = await createSigningKey()

export const SERVER_STATE: ServerState = { version: '1.2.3', backups: null, isDiskFull: false, damage: null }

export type AccountBrowser = ReturnType<typeof authBrowser>

type Settings = Partial<EmbeddedAuthOptions>

interface Accounts {
  auth: EmbeddedAuth
  server: Server
  origin: string
  /** UTC ms: the accounts' clock. */
  now: number
  logged: string[]
  /** The accounts' database file, opened a second time. */
  openFile: () => InstanceType<typeof DatabaseSync>
  /** Reopened, on the same file. */
  boot: (settings?: Settings) => Promise<void>
  browser: () => AccountBrowser
  /** The first is the administrator. */
  signedUp: (name: string) => Promise<AccountBrowser>
  idOf: (name: string) => string
}

/** Call at the top of a file. `settings` is called at each boot; `once`: the file's tests share one server. */
export function withAccounts(
  settings: (here: Accounts) => Settings | Promise<Settings> = () => ({}),
  { once = false } = {},
): Accounts {
  useQuickHashes()
  let directory: string
  const here: Accounts = {
    auth: null as never,
    server: null as never,
    origin: '',
    now: 0,
    logged: [],
    openFile: () => new DatabaseSync(join(directory, 'identity.db')),
    async boot(overrides = {}) {
      const given = { ...(await settings(here)), ...overrides }
      here.auth = await createEmbeddedAuth({
        database: given.database ?? here.openFile(),
        sessionSecret: 'b5d1b0e0f2a84f0c9b0d8f2f6c1e7a34b5d1b0e0f2a84f0c',
        signingKey,
        provider: null,
        serverName: 'Parley',
        issuer: ISSUER,
        origins: [here.origin],
        registration: 'open',
        mailer: null,
        syncUser: () => Promise.resolve(),
        // Each account is a person of the same name.
        identityOf: (userId) => {
          const account = here.auth.access.list().find(({ name }) => name === userId)
          return Promise.resolve(account ? `${ISSUER}|${account.id}` : null)
        },
        state: () => SERVER_STATE,
        log: (_level, message) => here.logged.push(message),
        now: () => here.now,
        ...given,
      })
    },
    browser: () => authBrowser(here.origin),
    async signedUp(name) {
      const page = here.browser()
      expect((await page.signUp(name, { setupCode: here.auth.setupCode() ?? undefined })).status).toBe(200)
      return page
    },
    idOf: (name) => here.auth.access.find({ email: `${name}@example.com` }).id,
  }

  const [before, after] = once ? [beforeAll, afterAll] : [beforeEach, afterEach]
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'parley-accounts-'))
    here.now = Date.now()
    here.logged = []
    here.server = createServer((req, res) => void here.auth.handle(req, res, req.socket.remoteAddress!))
    await new Promise<void>((resolve) => here.server.listen(0, '127.0.0.1', resolve))
    here.origin = `http://127.0.0.1:${(here.server.address() as AddressInfo).port}`
    await here.boot()
  })
  after(async () => {
    here.server.closeAllConnections()
    await new Promise((resolve) => here.server.close(resolve))
    here.auth.close()
    rmSync(directory, { recursive: true })
  })
  return here
}
