/**
 * The pages' own process: Next, and nothing that anyone wrote. It listens where only the server finds it, ends with the
 * server, and takes no signal: a Ctrl-C reaches every process of the terminal, and the server ends in its own order.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import next from 'next'
import { takeVariables } from './environment'
import { createLog } from './log'
import type { FromPages, PagesSettings, ToPages } from './pages'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
const { socket, root, dev, hostname, port } = JSON.parse(process.argv[2] ?? '') as PagesSettings
process.once('disconnect', endWithServer)
// While this was loaded.
if (!process.connected) endWithServer()
// The server keeps its connections for as long as it likes: one that ended here between two requests would fail the second.
const httpServer = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
const log = createLog('error')
const app = next({ dir: root, dev, hostname, port, httpServer, customServer: true })

// The next page that is asked for shows it.
process.on('message', ({ variables }: ToPages) => takeVariables(variables))

await app.prepare()
const handle = app.getRequestHandler()
httpServer.on('request', (req, res) => {
  // Where Next has read a request's body ahead, it puts another stream's parts in its place, listeners included: that its
  // client leaves before the answer would be an error that nobody caught, and end the process.
  res.once('close', () => req.on('error', () => {}))
  void handle(req, res).catch((error: unknown) => {
    log.error('A page failed', { error: String(error) })
    res.destroy()
  })
})
httpServer.listen(socket, () => process.send?.('ready' satisfies FromPages))

/** However that ended. */
function endWithServer(): never {
  if (process.platform !== 'win32') rmSync(dirname(socket), { recursive: true, force: true })
  process.exit()
}
