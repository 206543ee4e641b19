#!/usr/bin/env node
/**
 * A stand-alone Convex deployment: `npx convex dev` and `deploy` push a project's functions to it. For development on
 * one machine: it listens on loopback only, and accepts pages of every loopback origin.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { createAdminKey } from '../edge/auth/admin-key'
import { createWorkerHost } from '../edge/host/worker-host'
import { createPatientServer } from '../edge/http/patient-server'
import { createRuntime, type Runtime } from '../index'
import { realSystem as system } from '../system'
import type { BareThreadData } from './bare-thread'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3210' },
    'data-dir': { type: 'string', default: 'convex-data' },
    // Discards all functions: the way to recover after a push that can't be loaded.
    'forget-pushed': { type: 'boolean', default: false },
    // Accepts a directory that was copied while in use, if it is consistent.
    'accept-copy': { type: 'boolean', default: false },
  },
})
const directory = resolve(values['data-dir'])
const LOOPBACK = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/
const LARGEST_FILE = 100 << 20

function adminKey(): string {
  const path = join(directory, 'admin-key')
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  const key = createAdminKey('bare', (length) => system.randomBytes(length))
  writeFileSync(path, `${key}\n`, { mode: 0o600 })
  return key
}

const say = (line: string) => void process.stdout.write(`${line}\n`)
const complain = (line: string, details?: Record<string, unknown>) =>
  void process.stderr.write(`${line}${details ? ` ${JSON.stringify(details)}` : ''}\n`)
const log = { info: () => {}, warn: complain, error: complain }

mkdirSync(directory, { recursive: true, mode: 0o700 })
const key = adminKey()
let runtime: Runtime | undefined
const server = createPatientServer((request, response) => {
  if (!runtime?.handleRequest(request, response)) response.writeHead(runtime ? 404 : 503).end()
}, system)
server.on('upgrade', (request, socket, head) => {
  if (!runtime?.handleUpgrade(request, socket, head)) socket.destroy()
})
await new Promise<void>((listening) => server.listen(Number(values.port), '127.0.0.1', listening))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const siteUrl = `${url}/http`

const workerData: BareThreadData = {
  directory,
  url,
  forgetPushed: values['forget-pushed'],
  acceptCopy: values['accept-copy'],
}
const engine = createWorkerHost({
  start: () =>
    new Worker(new URL('./bare-thread.mjs', import.meta.url), {
      workerData,
      env: { CONVEX_CLOUD_URL: url, CONVEX_SITE_URL: siteUrl },
      execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    }),
  system,
  log,
  onFatal: (error) => {
    complain(error.cause instanceof Error ? error.cause.message : error.message)
    process.exit(1)
  },
})
runtime = createRuntime({
  engine,
  providers: [],
  system,
  allowedOrigin: (origin) => LOOPBACK.test(origin),
  log,
  namesProviders: true,
  // Above the functions' own limit, so that arguments that are too large get the function's error instead of a closed
  // connection.
  limits: { messageBytes: 64 << 20 },
  files: { directory: join(directory, 'files'), maxBytes: LARGEST_FILE },
  admin: { key, urls: { cloudUrl: url, siteUrl }, transfers: { directory: join(directory, 'transfers') } },
})
await runtime.ready
say(`A Convex deployment, running at ${url}. In a project with a convex/ folder:

  export CONVEX_SELF_HOSTED_URL=${url}
  export CONVEX_SELF_HOSTED_ADMIN_KEY="$(cat ${join(directory, 'admin-key')})"
  npx convex dev
`)

const stop = async () => {
  await runtime?.close()
  process.exit(0)
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
