/** Records the requests of the Convex CLI when it pushes a folder. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync } from 'node:zlib'
import type { Target } from './convex-command'
import { fetchAlone } from './fetch-alone'
import type { PushRequest } from './push-request'

/** `push` gets the URL to push to. */
export async function recordPush(target: Target, push: (through: Target) => Promise<unknown>): Promise<PushRequest> {
  let recorded: PushRequest | undefined
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bytesOf(request)
      const { url = '', method = 'POST', headers } = request
      if (url === START) recorded = JSON.parse(textOf(body, headers['content-encoding'])) as PushRequest
      const passed = ['authorization', 'content-type', 'content-encoding'].flatMap((name) => {
        const value = headers[name]
        return typeof value === 'string' ? [[name, value] as [string, string]] : []
      })
      const answer = await fetchAlone(target.url + url, {
        method,
        headers: passed,
        body: method === 'GET' ? null : new Uint8Array(body),
      })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
      response.end(Buffer.from(await answer.arrayBuffer()))
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await push({ ...target, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  } finally {
    server.closeAllConnections()
    server.close()
  }
  if (recorded === undefined) throw new Error('The command has pushed nothing.')
  return recorded
}

const START = '/api/deploy2/start_push'

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function textOf(body: Buffer, encoding: string | undefined): string {
  return (encoding === 'br' ? brotliDecompressSync(body) : body).toString()
}
