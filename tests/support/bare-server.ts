/**
 * The server as a process, bundled as for a release but without its pages: for tests that need a real process and no
 * Next build. Accounts are created through its own sign-up.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serverBuild } from '../../scripts/lib-server-build.mjs'
import { bundled } from './bundle'
import { type Heap, openHeap } from './heap'
import { QUICK_PASSWORDS } from './quick-passwords'

/** The pages respond with the request they received. */
const PAGES = `export const openPages = async () => ({
  handleRequest: async (req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers })),
  handleUpgrade: async () => {},
  share: () => {},
  close: async () => {},
})`

/** A signed-up person: with a token that outlasts a test of a few minutes. */
export interface Account {
  token: string
}

export interface BareServer {
  url: string
  port: number
  pid: number
  /** Everything it has printed so far. */
  output(): string
  signUp(name: string): Promise<Account>
  /** Signs in someone who has signed up. */
  signIn(name: string): Promise<Response>
  heap(): Promise<Heap>
  /** Sends SIGKILL; resolves once it has exited. */
  kill(): Promise<void>
  /** Sends SIGTERM, as a supervisor would; resolves once it has exited. */
  stop(): Promise<void>
  /** Resolves once it has exited by itself, with its code or signal. */
  gone: Promise<number | NodeJS.Signals | null>
}

export interface StartOptions {
  dataDir: string
  /** 0: any free port. */
  port?: number
  /** The command line that runs it under another command, such as a tracer. */
  through?: string[]
  /** Another server bundle than the default. */
  program?: string
  /** Another Node than the tests' own: the path of its program. */
  node?: string
  /** The URL it responds at itself, while people open another one. */
  behind?: string
  /** Its heap can be inspected: `heap` of the server. */
  isInspected?: boolean
  /** Additional flags and variables of the server. */
  args?: string[]
  env?: Record<string, string>
}

export interface ServerBundle {
  program: string
  start(options: StartOptions): Promise<BareServer>
  /** Ends the servers that are still running. */
  dispose(): Promise<void>
}

/** The program itself. `hasty`: lifts the rate limits, because tests send faster than people. */
export async function serverProgram({ hasty }: { hasty: boolean }): Promise<string> {
  const { outdir: _, ...options } = serverBuild({ dev: false, outdir: '' })
  const entryPoints = (options.entryPoints as string[]).filter((path) => !path.includes('pages-process'))
  const folder = await bundled('server', {
    ...options,
    entryPoints,
    // Bundled in, although a release leaves them in their thousand files, because loading those takes more than half of
    // each start.
    packages: 'bundle',
    external: ['@photostructure/sqlite', 'convex'],
    banner: {
      js: `import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url)`,
    },
    define: { ...options.define, ...(hasty && { 'process.env.PARLEY_MESSAGES_PER_SECOND': '"0"' }) },
    plugins: [
      {
        name: 'pages-that-echo',
        setup(bundle) {
          bundle.onLoad({ filter: /server[\\/]pages\.ts$/ }, () => ({ contents: PAGES, loader: 'js' }))
        },
      },
      ...(options.plugins ?? []),
    ],
  })
  return join(folder, 'main.mjs')
}

export async function bundleServer(): Promise<ServerBundle> {
  const program = await serverProgram({ hasty: true })
  const running = new Set<ChildProcess>()
  return {
    program,
    start: (options) => start(options.program ?? program, options, running),
    dispose: async () => {
      await Promise.all([...running].map((child) => ended(child, 'SIGKILL')))
    },
  }
}

async function start(
  main: string,
  {
    dataDir,
    port = 0,
    through = [],
    node = process.execPath,
    behind,
    isInspected = false,
    args = [],
    env = {},
  }: StartOptions,
  running: Set<ChildProcess>,
): Promise<BareServer> {
  const flags = isInspected ? ['--inspect=127.0.0.1:0'] : []
  // The first account of a data directory needs a setup code; no other does.
  let needsCode = !existsSync(join(dataDir, 'identity.db')) && !args.includes('--demo')
  const command = [...through, node, ...flags, main, '--port', `${port}`, '--data-dir', dataDir, ...args]
  const child = spawn(command[0]!, command.slice(1), {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PARLEY_TEST_RUN: process.env.PARLEY_TEST_RUN,
      NODE_OPTIONS: QUICK_PASSWORDS,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate process group, so that a tracer and its process end together.
    detached: true,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const gone = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  let url: string | undefined
  while (!url || !(await fetch(`${url}/readyz`)).ok) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
    url = /running at (\S+)/.exec(output)?.[1] && (behind ?? /running at (\S+)/.exec(output)![1])
  }
  const origin = url
  /** The setup code is printed after the URL. */
  async function setupCode(): Promise<string> {
    for (;;) {
      const [, code] = /Setup code: (\S+)/.exec(output) ?? []
      if (code !== undefined) return code
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    output: () => output,
    signUp: async (name) => {
      const code = needsCode ? await setupCode() : undefined
      needsCode = false
      return signUp(origin, name, code)
    },
    signIn: (name) => post(origin, '/api/auth/sign-in/email', { email: emailOf(name), password: PASSWORD }),
    heap: () => openHeap(/Debugger listening on (\S+)/.exec(output)?.[1] ?? ''),
    kill: () => ended(child, 'SIGKILL'),
    stop: () => ended(child, 'SIGTERM'),
    gone,
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  process.kill(-child.pid, signal)
  await exit
  // The server's output stays open as long as any process of the group.
  await closed(child)
}

async function closed({ stdout }: ChildProcess): Promise<void> {
  if (stdout && !stdout.closed) await once(stdout, 'close')
}

const PASSWORD = 'correct horse battery'
const emailOf = (name: string): string => `${name.toLowerCase()}@example.com`

const post = (origin: string, path: string, body: object): Promise<Response> =>
  fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

async function signUp(origin: string, name: string, setupCode: string | undefined): Promise<Account> {
  const account = { name, email: emailOf(name), password: PASSWORD, setupCode }
  const signedUp = await post(origin, '/api/auth/sign-up/email', account)
  if (!signedUp.ok) throw new Error(`No account for ${name}: ${await signedUp.text()}`)
  const cookie = signedUp.headers
    .getSetCookie()
    .map((each) => each.slice(0, each.indexOf(';')))
    .join('; ')
  const answer = await fetch(`${origin}/api/auth/token`, { headers: { cookie } })
  return (await answer.json()) as Account
}
