/**
 * The request of `npx convex deploy`, made by the command itself: its own bundling of `convex/`, recorded by a fake
 * that answers nothing. The command would fail earlier if something couldn't be bundled for Convex's runtime.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pushRequestOf, type PushRequest } from './support/push-request'
import { ROOT } from './support/source-tree'

// Below the root, where packages are found: the command reads and writes settings next to the folder it pushes.
const cache = join(ROOT, 'node_modules/.cache')
let folder: string
let push: PushRequest

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  folder = mkdtempSync(join(cache, 'push-'))
  for (const name of ['convex', 'domain', 'package.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  push = await recordPush(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function recordPush(cwd: string): Promise<PushRequest> {
  let recorded: PushRequest | null = null
  const server = createServer((req, res) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of req) parts.push(part as Buffer)
      const body = Buffer.concat(parts)
      if (req.url === '/api/deploy2/evaluate_push')
        recorded = JSON.parse(brotliDecompressSync(body).toString()) as PushRequest
      const isQuestion = req.url === '/api/get_config_hashes'
      res.writeHead(isQuestion ? 200 : 400, { 'content-type': 'application/json' })
      res.end(
        isQuestion
          ? JSON.stringify({ config: { functions: 'convex/' }, moduleHashes: [] })
          : JSON.stringify({ code: 'Recorded', message: 'Taken down.' }),
      )
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const command = ['deploy', '--dry-run', '--yes', '--typecheck', 'disable', '--codegen', 'disable']
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/convex/bin/main.js'), ...command], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOME: cwd,
      CI: 'true',
      CONVEX_SELF_HOSTED_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      CONVEX_SELF_HOSTED_ADMIN_KEY: 'nobody|00',
    },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  await once(child, 'exit')
  server.close()
  if (!recorded) throw new Error(`The command sent nothing to be deployed:\n${output}`)
  return recorded
}

describe('npx convex deploy', () => {
  const modules = () => push.appDefinition.changedModules

  it('finds every file of the backend, and nothing else', () => {
    const ours = readdirSync(join(ROOT, 'convex'), { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => /^[\w/]+\.ts$/.test(path) && !path.startsWith('_generated/') && path !== 'schema.ts')
      .map((path) => path.replace(/\.ts$/, '.js'))
    const sent = modules().map(({ path }) => path)
    expect(sent.filter((path) => !path.startsWith('_deps/') && path !== 'auth.config.js').toSorted()).toEqual(
      ours.toSorted(),
    )
    expect(sent).toContain('auth.config.js')
    expect(push.appDefinition.schema?.path).toBe('schema.js')
  })

  it('bundles everything except push.ts for Convex’s own runtime, with no use of Node and no package to install', () => {
    const inNode = modules().filter(({ environment }) => environment !== 'isolate')
    // Code that it shares with no other module is included.
    expect(inNode.map(({ path }) => path).filter((path) => !path.startsWith('_deps/'))).toEqual(['push.js'])
    expect(push.nodeDependencies).toEqual([])
    const nodes = /\bfrom\s*["']node:|\brequire\(["']|\bBuffer\.|\bprocess\.(?!env\b)\w|\b__dirname\b/
    expect(
      modules()
        .filter(({ source }) => nodes.test(source))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('sends the same as the tests that push without it', async () => {
    const sent = ({ appDefinition: { schema, changedModules } }: PushRequest) =>
      Object.fromEntries([...changedModules, schema!].map((module) => [module.path, module]))
    expect(sent(await pushRequestOf(folder))).toEqual(sent(push))
  })

  it('stays far below a deployment’s size limit', () => {
    const bytes = modules().reduce((sum, { source }) => sum + Buffer.byteLength(source), 0)
    // https://docs.convex.dev/production/state/limits: 32 MiB of code.
    expect(bytes).toBeLessThan(4 * 1024 * 1024)
  })
})
