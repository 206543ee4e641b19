/**
 * What Convex's command line sends when it pushes a folder, taken down while it does so, and said again without it: the
 * command takes seconds to bundle, and the deployment has to do all of its part each time.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync } from 'node:zlib'
import type { Target } from './convex-command'
import { fetchAlone } from './fetch-alone'

export interface RecordedPush {
  /** Resolves when the deployment has it; rejects with what the deployment says, or when it is gone. */
  again(target: Target): Promise<void>
}

/** `push` is told where to push to. */
export async function recordPush(target: Target, push: (through: Target) => Promise<unknown>): Promise<RecordedPush> {
  let recorded: Record<string, unknown> | undefined
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bytesOf(request)
      const { url = '', method = 'POST', headers } = request
      if (url === START) recorded = JSON.parse(textOf(body, headers['content-encoding'])) as Record<string, unknown>
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
  const { adminKey: _, ...start } = recorded
  return { again: (to) => pushAgain(to, start) }
}

const START = '/api/deploy2/start_push'

async function pushAgain({ url, key }: Target, start: object): Promise<void> {
  const ask = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Convex ${key}`, 'content-type': 'application/json' }
    const answer = await fetchAlone(url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify({ adminKey: key, ...body }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as Record<string, unknown>
  }
  const startPush = await ask(START, start)
  for (;;) {
    const { schemaChange } = startPush
    const schema = await ask('/api/deploy2/wait_for_schema', { schemaChange, timeoutMs: 10_000 })
    if (schema.type === 'complete') break
    if (schema.type !== 'inProgress') throw new Error(JSON.stringify(schema))
  }
  await ask('/api/deploy2/finish_push', { startPush, dryRun: false })
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function textOf(body: Buffer, encoding: string | undefined): string {
  return (encoding === 'br' ? brotliDecompressSync(body) : body).toString()
}
