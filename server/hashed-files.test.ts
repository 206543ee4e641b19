import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NO_PAGE_POLICY, SCRIPT_POLICY } from '../src/security-headers'
import { encodingFor, serveHashedFiles } from './hashed-files'

let folder: string
let server: Server
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-hashed-'))
  mkdirSync(join(folder, 'chunks'))
  writeFileSync(join(folder, 'chunks', 'a-1.js'), SCRIPT)
  writeFileSync(join(folder, 'font.woff2'), SCRIPT)
  writeFileSync(join(folder, 'chunks', 'map.json'), '{}')
  writeFileSync(join(folder, '..', 'parley-hashed-secret.js'), 'secret')
  const serve = serveHashedFiles(folder)
  server = createServer(
    (req, res) => void serve(req, res).then((isServed) => isServed || res.writeHead(418).end('Next answers')),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true })
  rmSync(join(folder, '..', 'parley-hashed-secret.js'))
})

const SCRIPT = 'console.log("the same line");\n'.repeat(500)

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: Buffer
}

/** `fetch` would resolve the dots and undo the encoding. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<Answer>((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    request({ port, host: '127.0.0.1', path, headers, method, agent: false }, (res) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(parts) }))
    })
      .on('error', reject)
      .end()
  })

it('C697 a hashed file is sent with the best compression that the browser accepts, to be cached for good', async () => {
  const path = '/_next/static/chunks/a-1.js?v=2'
  const brotli = await ask(path, { 'accept-encoding': 'gzip, deflate, br, zstd' })
  expect(brotli.headers).toMatchObject({
    'content-encoding': 'br',
    vary: 'accept-encoding',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': SCRIPT_POLICY,
    'content-length': String(brotli.body.length),
    'x-content-type-options': 'nosniff',
  })
  expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT)
  const gzipped = await ask(path, { 'accept-encoding': 'gzip' })
  expect(gunzipSync(gzipped.body).toString()).toBe(SCRIPT)
  const plain = await ask(path)
  expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, SCRIPT])
  const head = await ask(path, { 'accept-encoding': 'br' }, 'HEAD')
  expect([head.headers['content-length'], head.body.length]).toEqual([String(brotli.body.length), 0])
})

it('C697 a file that is compressed already is sent as it is', async () => {
  const { headers, body } = await ask('/_next/static/font.woff2', { 'accept-encoding': 'br, gzip' })
  expect(body.toString()).toBe(SCRIPT)
  expect([headers['content-encoding'], headers.vary]).toEqual([undefined, undefined])
  expect(headers['content-security-policy']).toBe(NO_PAGE_POLICY)
})

it.each([
  ['/_next/static/../parley-hashed-secret.js'],
  ['/_next/static/chunks/../../parley-hashed-secret.js'],
  ['/_next/static/%2e%2e/parley-hashed-secret.js'],
  ['/_next/static//etc/passwd.js'],
  ['/_next/static/chunks/..%5c..%5cparley-hashed-secret.js'],
  ['/_next/static/chunks/map.json'],
  ['/_next/static/chunks/none.js'],
  ['/_next/static/chunks'],
  ['/messages/a-1.js'],
])('C697 leaves %s to Next', async (path) => {
  expect((await ask(path)).status).toBe(418)
})

it('C697 leaves parts of a file, and other methods, to Next', async () => {
  const path = '/_next/static/chunks/a-1.js'
  expect((await ask(path, { range: 'bytes=0-3' })).status).toBe(418)
  expect((await ask(path, {}, 'POST')).status).toBe(418)
})

it('C697 a file that an update adds is served, although it was missing before', async () => {
  const path = '/_next/static/chunks/b-2.js'
  expect((await ask(path)).status).toBe(418)
  writeFileSync(join(folder, 'chunks', 'b-2.js'), 'brought')
  expect((await ask(path)).body.toString()).toBe('brought')
})

it.each([
  ['br', 'br'],
  ['gzip, BR;q=0.5', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br; q=0.000 , gzip;q=1', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['brotli', 'identity'],
  ['', 'identity'],
  [undefined, 'identity'],
])('C697 %j is answered with %s', (header, encoding) => {
  expect(encodingFor(header)).toBe(encoding)
})
