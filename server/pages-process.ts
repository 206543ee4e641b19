/**
 * The pages' own process: Next, without any user's data. It listens on a socket that only the server knows, ends with
 * the server, and ignores signals, because a Ctrl-C reaches every process of the terminal and the server decides the
 * order of the shutdown.
 */
import { rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import next from 'next'
import { takeVariables } from './environment'
import { serveHashedFiles } from './hashed-files'
import { createLog } from './log'
import type { FromPages, PagesSettings, ToPages } from './pages'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
const { socket, root, dev, hostname, port } = JSON.parse(process.argv[2] ?? '') as PagesSettings
process.once('disconnect', endWithServer)
// The parent may have exited while this was loading.
if (!process.connected) endWithServer()
// The server decides how long its connections live. If this process closed one between two requests, the second would
// fail.
const httpServer = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
const log = createLog('error')
const app = next({ dir: root, dev, hostname, port, httpServer, customServer: true })

// The next rendered page shows it.
process.on('message', ({ variables }: ToPages) => takeVariables(variables))

await app.prepare()
const handle = app.getRequestHandler()
// While developing, the files change under their names.
const serveFile = dev ? async () => false : serveHashedFiles(join(root, '.next', 'static'))
httpServer.on('request', (req, res) => {
  // Once Next has buffered a request's body, it replaces the stream's methods, including the one that adds listeners.
  // Without this listener, a client that disconnects early would cause an uncaught error and end the process.
  res.once('close', () => req.on('error', () => {}))
  void answer(req, res).catch((error: unknown) => {
    log.error('A page failed', { error: String(error) })
    res.destroy()
  })
})
httpServer.listen(socket, () => process.send?.('ready' satisfies FromPages))

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!(await serveFile(req, res))) await handle(req, res)
}

/** Runs whatever the outcome. */
function endWithServer(): never {
  if (process.platform !== 'win32') rmSync(dirname(socket), { recursive: true, force: true })
  process.exit()
}
