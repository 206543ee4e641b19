import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from '@playwright/test'
import { joinByHttp } from './by-http'
import { liveAt } from './in-browser'
import { expectNoPageErrors } from './page-errors'
import { type RunningServer, type ServerOptions, startServer } from './server'

interface OwnServerOptions extends ServerOptions {
  /** For what needs a server without anyone on it: its first account, everyone there is. */
  isFresh?: true
}

/**
 * Called at the top of a spec file. Without options its server is shared with the other files that this worker runs: it
 * has an administrator, and people of theirs. With options it is the file's own, which ends when asked to, after its tests.
 */
export function useServer(options?: OwnServerOptions): () => RunningServer {
  let server: RunningServer | undefined
  expectNoPageErrors()
  test.beforeAll(async () => {
    liveAt(`${basename(test.info().file, '.spec.ts')}.example`)
    server = await (options ? startServer({ ...options, args: ['--admin', ...(options.args ?? [])] }) : sharedServer())
  })
  test.afterAll(async () => {
    if (options) await server?.stop()
  })
  return () => {
    if (!server) throw new Error('The server runs only while tests do.')
    return server
  }
}

let shared: Promise<RunningServer> | undefined

/** Ends with the worker, whose last file no one knows. */
function sharedServer(): Promise<RunningServer> {
  return (shared ??= (async () => {
    const server = await startServer({ args: ['--admin'] })
    process.once('exit', () => rmSync(server.dataDir, { recursive: true, force: true, maxRetries: 5 }))
    await joinByHttp(server, 'Olga Steward', server.setupCode)
    return { ...server, setupCode: null }
  })())
}
