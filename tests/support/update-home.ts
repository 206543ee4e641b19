/** A checkout of a separate repository, with the real scripts, whose versions and builds belong to a test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installDependencies } from '../../scripts/dependencies.mjs'
import { freePort } from './pages-alone'
import { ROOT } from './source-tree'

interface HomeOptions {
  /** Replaces scripts/build.mjs. server/version.txt contains the version's name. */
  build: string
  /** Additional files of this repository that a version needs. */
  files?: string[]
  env: Record<string, string>
}

export interface UpdateHome {
  /** The checkout, next to `upstream`, which it follows. */
  home: string
  dataDir: string
  url: string
  git: (folder: string, ...words: string[]) => string
  /** A commit upstream; `forms`: its storage formats. */
  release: (version: string, forms?: object) => void
  /** Started with npm start. */
  start: (...words: string[]) => StartedHome
  /** Runs npm run update; `onText` gets its output so far. */
  update: (words?: string[], onText?: OnText) => Promise<{ code: number | null; text: string }>
  remove: () => Promise<void>
}

type OnText = (text: string, child: ChildProcess) => void

export interface StartedHome {
  child: ChildProcess
  /** Waits until it has printed `text`, and drops the output up to there. */
  said: (text: string) => Promise<void>
  find: (pattern: RegExp) => Promise<string>
}

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()

export async function makeUpdateHome({ build, files = [], env: given }: HomeOptions): Promise<UpdateHome> {
  // Below the packages that a build leaves external.
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const root = mkdtempSync(join(cache, 'update-'))
  const [upstream, home] = [join(root, 'upstream'), join(root, 'home')]
  const url = `http://127.0.0.1:${await freePort()}`
  const env: NodeJS.ProcessEnv = { ...process.env, npm_config_offline: 'true', ...given, NODE_ENV: 'production' }
  const running: ChildProcess[] = []

  const release = (version: string, forms: object = { directory: 1, data: 1, accounts: 1 }) => {
    writeFileSync(join(upstream, 'server/version.txt'), version)
    writeFileSync(join(upstream, 'server/stored-forms.json'), JSON.stringify(forms))
    git(upstream, 'add', '--all')
    git(upstream, 'commit', '--quiet', '--message', version)
  }
  mkdirSync(join(upstream, 'server'), { recursive: true })
  git(upstream, 'init', '--quiet', '--initial-branch', 'main')
  for (const path of ['scripts', 'server/options.mjs', ...files]) {
    cpSync(join(ROOT, path), join(upstream, path), { recursive: true })
  }
  writeFileSync(join(upstream, 'scripts/build.mjs'), build)
  writeFileSync(join(upstream, '.gitignore'), 'node_modules\ndist\n.next\n.releases\n.data*\n')
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: object }
  // One package, which npm installs without a network.
  const pack = { name: 'a', version: '1.0.0', type: 'module', engines, dependencies: { b: 'file:b' } }
  writeFileSync(join(upstream, 'package.json'), JSON.stringify(pack))
  const packages = { '': pack, b: { version: '1.0.0' }, 'node_modules/b': { resolved: 'b', link: true } }
  const lock = { name: 'a', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  writeFileSync(join(upstream, 'package-lock.json'), JSON.stringify(lock))
  mkdirSync(join(upstream, 'b'))
  writeFileSync(join(upstream, 'b/package.json'), JSON.stringify({ name: 'b', version: '1.0.0' }))
  release('version 1')
  git(dirname(upstream), 'clone', '--quiet', upstream, home)
  if (!installDependencies(home)) throw new Error('The packages could not be installed')

  const spawned = (script: string, words: string[]) => {
    const child = spawn(process.execPath, [`scripts/${script}.mjs`, ...words], {
      cwd: home,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.push(child)
    return child
  }
  return {
    home,
    dataDir: join(home, '.data'),
    url,
    git,
    release,
    start(...words) {
      const child = spawned('start', ['--port', new URL(url).port, ...words])
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
      const more = async () => {
        if (child.exitCode !== null) throw new Error(output)
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'exit')])
      }
      return {
        child,
        async said(text) {
          while (!output.includes(text)) await more()
          output = output.slice(output.lastIndexOf(text) + text.length)
        },
        async find(pattern) {
          while (!pattern.test(output)) await more()
          return pattern.exec(output)![1]!
        },
      }
    },
    async update(words = [], onText = () => {}) {
      const child = spawned('update', words)
      let text = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (more: string) => onText((text += more), child))
      }
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, text }
    },
    async remove() {
      for (const child of running) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(root, { recursive: true, force: true })
    },
  }
}
