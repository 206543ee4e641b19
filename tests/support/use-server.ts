import { test } from '@playwright/test'
import { type RunningServer, type ServerOptions, startServer } from './server'

/** Called at the top of a spec file: a server of its own, started before its tests and asked to end after them. */
export function useServer(options?: ServerOptions): () => RunningServer {
  let server: RunningServer | undefined
  test.beforeAll(async () => {
    server = await startServer(options)
  })
  test.afterAll(async () => {
    await server?.stop()
  })
  return () => {
    if (!server) throw new Error('The server runs only while tests do.')
    return server
  }
}
