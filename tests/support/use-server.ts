import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from '@playwright/test'
import { joinByHttp } from './by-http'
import { liveAt } from './in-browser'
import { expectNoPageErrors } from './page-errors'
import { type RunningServer, type ServerOptions, startServer } from './server'

interface OwnServerOptions extends ServerOptions {
  /** For tests that need a server without people on it: its first account, or the list of everyone. */
  isFresh?: true
}

/**
 * Call at the top of a spec file. Without options, the file shares its server with the other files that this worker
 * runs: it has an administrator, and other files' people. With options, the file has its own server, which shuts down
 * after its tests.
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

/** Ends with the worker, because no one knows which file is its last. */
function sharedServer(): Promise<RunningServer> {
  return (shared ??= (async () => {
    const server = await startServer({ args: ['--admin'] })
    process.once('exit', () => rmSync(server.dataDir, { recursive: true, force: true, maxRetries: 5 }))
    await joinByHttp(server, 'Olga Steward', server.setupCode)
    return { ...server, setupCode: null }
  })())
}
