/** runtime/ as a package of its own: what a user would do with the archive, in an otherwise empty folder. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConvexClient } from 'convex/browser'
import { anyApi } from 'convex/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { PACKAGE, packRuntime } from '../scripts/lib-runtime-package.mjs'
import { freePort } from './support/pages-alone'
import { ROOT } from './support/source-tree'

const folder = mkdtempSync(join(tmpdir(), 'runtime-package-'))
const installed = join(folder, 'node_modules', PACKAGE)
const running = new Set<ChildProcess>()

interface Manifest {
  dependencies: Record<string, string>
  exports: Record<string, Record<string, string>>
}
const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest

beforeAll(async () => {
  const archive = await packRuntime(join(folder, 'packed'))
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'packed/package/package.json'), 'utf8')) as Manifest
  // The package's dependencies come from this repository: npm contacts no registry.
  const linked = Object.keys(dependencies).map((name) => [name, `file:${join(ROOT, 'node_modules', name)}`])
  const wanted = { type: 'module', dependencies: { [PACKAGE]: `file:${archive}`, ...Object.fromEntries(linked) } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(wanted))
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')]
  execFileSync('npm', ['install', ...flags], { cwd: folder })
})
afterAll(async () => {
  for (const child of running) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  rmSync(folder, { recursive: true, force: true })
})

/** Resolves with its output once that matches. */
async function start(program: string, args: string[], env: Record<string, string>, pattern: RegExp): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
  })
  running.add(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  await vi.waitFor(() => {
    if (child.exitCode === null || pattern.test(output)) expect(output).toMatch(pattern)
    else throw new Error(`It ended with ${child.exitCode}: ${output}`)
  })
  return output
}

/** The files in the README: those that name themselves in their first line. */
function writeExample(): string[] {
  const readme = readFileSync(join(installed, 'README.md'), 'utf8')
  return Array.from(readme.matchAll(/```js\n\/\/ (\S+)\n([^]*?)```/g), ([, name, text]) => {
    mkdirSync(dirname(join(folder, name!)), { recursive: true })
    writeFileSync(join(folder, name!), text!)
    return name!
  })
}

describe('the package of the runtime', () => {
  it('E18 depends on what it imports, at the repository’s versions, and contains every file it exports', () => {
    const { dependencies: pinned } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
    const { dependencies, exports } = manifest()
    expect(Object.keys(dependencies)).toEqual(['@photostructure/sqlite', 'convex', 'jose', 'ws'])
    for (const [name, version] of Object.entries(dependencies)) expect(version).toBe(pinned[name])
    const offered = Object.values(exports).flatMap((paths) => Object.values(paths))
    expect(offered.filter((path) => !existsSync(join(installed, path)))).toEqual([])
  })

  it('E18 serves its README’s example to the published client', async () => {
    expect(writeExample()).toEqual(['convex/schema.js', 'convex/messages.js', 'thread.js', 'server.js'])
    const port = await freePort()
    await start('server.js', [], { PORT: `${port}` }, /Listening at/)
    const client = new ConvexClient(`http://127.0.0.1:${port}`, {
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    })
    try {
      let seen: unknown[] = []
      client.onUpdate(anyApi.messages!.list!, { room: 'a' }, (messages) => (seen = messages as unknown[]))
      await client.mutation(anyApi.messages!.send!, { room: 'a', text: 'Hello' })
      await vi.waitFor(() => expect(seen).toMatchObject([{ text: 'Hello' }]))
    } finally {
      await client.close()
    }
    expect(existsSync(join(folder, 'data/data.sqlite'))).toBe(true)
  })

  it('E18 is a deployment without functions when run by its name', async () => {
    const args = ['--port', '0', '--data-dir', join(folder, 'bare')]
    const output = await start(join(folder, 'node_modules/.bin', PACKAGE), args, {}, /running at (http:\S+)\./)
    const [, url] = /running at (http:\S+)\./.exec(output)!
    const answer = await fetch(`${url}/api/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: 'messages:list', args: {}, format: 'json' }),
    })
    expect(await answer.json()).toMatchObject({ status: 'error' })
  })
})
