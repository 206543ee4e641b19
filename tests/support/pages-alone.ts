/** The built pages on any Node host: served by Next's own command, without this project's server. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ROOT } from './source-tree'

const START_MS = 300_000

export interface PagesAlone {
  url: string
  output(): string
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** `next start`, and how it exited if it didn't keep running. */
export function runPages(port: number, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/next/dist/bin/next'), 'start', '-p', String(port)], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  const exit = once(child, 'exit').then(([code]) => {
    process.off('exit', killWithUs)
    return code as number | null
  })
  return { child, exit, output: () => output }
}

export async function startPages(port: number, env: Record<string, string>): Promise<PagesAlone> {
  const { child, exit, output } = runPages(port, env)
  const url = `http://localhost:${port}`
  await answering(child, `${url}/icon.svg`, output)
  return {
    url,
    output,
    async stop() {
      child.kill('SIGTERM')
      await exit
    },
  }
}

async function answering(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The pages ended with ${child.exitCode}:\n${output()}`)
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`The pages were not there after ${START_MS / 1000} s:\n${output()}`)
}
