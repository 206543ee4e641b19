/**
 * The bare deployment (runtime/bare) as a process that can be killed, and projects that the Convex CLI pushes to it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bareBuild } from '../../scripts/lib-bare-build.mjs'
import { bundled } from './bundle'
import type { Target } from './convex-command'
import { ROOT } from './source-tree'

export interface BareDeployment extends Target {
  port: number
  output(): string
  /** Sends SIGKILL; resolves once it has exited. */
  kill(): Promise<void>
  stop(): Promise<void>
}

interface StartOptions {
  directory: string
  port?: number
  flags?: string[]
}

export interface BareBundle {
  start(options: StartOptions): Promise<BareDeployment>
  /** A folder with these files and this repository's packages. */
  project(files: Record<string, string>): string
  dispose(): Promise<void>
}

export async function bundleBareDeployment(): Promise<BareBundle> {
  const { outdir: _, ...options } = bareBuild('')
  const folder = await bundled('bare', options)
  const base = mkdtempSync(join(tmpdir(), 'parley-bare-'))
  const running = new Set<ChildProcess>()
  let projects = 0
  return {
    start: (options) => start(join(folder, 'main.mjs'), options, running),
    project(files) {
      const folder = join(base, `project-${++projects}`)
      const all = { 'package.json': '{"name":"app","dependencies":{"convex":"*"}}', ...files }
      for (const [path, text] of Object.entries(all)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
      return folder
    },
    dispose: async () => {
      await Promise.all([...running].map((child) => end(child, 'SIGKILL')))
      rmSync(base, { recursive: true, force: true })
    },
  }
}

async function start(
  main: string,
  { directory, port = 0, flags = [] }: StartOptions,
  running: Set<ChildProcess>,
): Promise<BareDeployment> {
  const child = spawn(process.execPath, [main, '--port', `${port}`, '--data-dir', directory, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let output = ''
  const said = new Promise<string>((resolve, reject) => {
    const hear = (text: string) => {
      output += text
      const url = /running at (http:\S+)\. /.exec(output)?.[1]
      if (url) resolve(url)
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.once('close', (code) => reject(new Error(`The deployment ended with ${code}:\n${output}`)))
  })
  const url = await said
  return {
    url,
    key: readFileSync(join(directory, 'admin-key'), 'utf8').trim(),
    port: Number(new URL(url).port),
    output: () => output,
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
