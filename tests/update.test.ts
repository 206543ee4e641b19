/**
 * npm run update, in a repository of its own: the real scripts and the real server, whose build is a copy. What a
 * version is, whether it builds and whether it comes up stands in files of that repository.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../convex/_generated/api'
import { installDependencies } from '../scripts/dependencies.mjs'
import { serverProgram } from './support/bare-server'
import { say, textsIn } from './support/club'
import { freePort } from './support/pages-alone'
import { ROOT } from './support/source-tree'

/** In place of the real one: as quick as a copy. */
const BUILD = `
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSources, rememberBuild } from './lib-sources.mjs'
const root = join(import.meta.dirname, '..')
appendFileSync(process.env.TEST_LOG, 'built ')
const is = (name) => readFileSync(join(root, 'server/version.txt'), 'utf8').includes(name)
if (is('does-not-build')) { console.error('SyntaxError'); process.exit(1) }
cpSync(process.env.TEST_BUNDLE, join(root, 'dist'), { recursive: true })
if (is('does-not-start')) writeFileSync(join(root, 'dist/main.mjs'), 'throw new Error("No such thing")')
else {
  const main = join(root, 'dist/main.mjs')
  const version = readFileSync(join(root, 'server/version.txt'), 'utf8').trim()
  writeFileSync(main, 'console.log("This is " + ' + JSON.stringify(version) + ');' + readFileSync(main, 'utf8'))
}
mkdirSync(join(root, '.next'), { recursive: true })
writeFileSync(join(root, '.next/BUILD_ID'), 'x')
rememberBuild(root, hashSources(root))
`

// Below the packages that a bundle leaves outside.
const cache = join(ROOT, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const root = mkdtempSync(join(cache, 'update-'))
const upstream = join(root, 'upstream')
const home = join(root, 'home')
const dataDir = join(home, '.data')
let env: NodeJS.ProcessEnv
let url: string
const running: ChildProcess[] = []

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()

/** A commit upstream; `forms`: what it stores by. */
function release(version: string, forms = { directory: 1, data: 1, accounts: 1 }) {
  writeFileSync(join(upstream, 'server/version.txt'), version)
  writeFileSync(join(upstream, 'server/stored-forms.json'), JSON.stringify(forms))
  git(upstream, 'add', '--all')
  git(upstream, 'commit', '--quiet', '--message', version)
}

beforeAll(async () => {
  url = `http://127.0.0.1:${await freePort()}`
  env = {
    ...process.env,
    TEST_LOG: join(root, 'builds'),
    TEST_BUNDLE: dirname(await serverProgram({ hasty: true })),
    NODE_ENV: 'production',
    npm_config_offline: 'true',
  }
  mkdirSync(join(upstream, 'server'), { recursive: true })
  git(upstream, 'init', '--quiet', '--initial-branch', 'main')
  cpSync(join(ROOT, 'scripts'), join(upstream, 'scripts'), { recursive: true })
  writeFileSync(join(upstream, 'scripts/build.mjs'), BUILD)
  cpSync(join(ROOT, 'server/options.mjs'), join(upstream, 'server/options.mjs'))
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
  git(root, 'clone', '--quiet', upstream, home)
  expect(installDependencies(home)).toBe(true)
})
afterAll(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(root, { recursive: true, force: true })
})

async function start() {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--port', new URL(url).port], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const said = async (text: string) => {
    while (!output.includes(text)) {
      if (child.exitCode !== null) throw new Error(output)
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'exit')])
    }
    output = output.slice(output.lastIndexOf(text) + text.length)
  }
  const find = async (pattern: RegExp) => {
    while (!pattern.test(output)) await once(child.stdout, 'data')
    return pattern.exec(output)![1]!
  }
  return { child, said, find }
}

async function update(...words: string[]) {
  const child = spawn(process.execPath, ['scripts/update.mjs', ...words], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text += more))
  const [code] = (await once(child, 'close')) as [number]
  return { code, text }
}

/** Ada, who writes notes to herself. */
async function enter(setupCode: string) {
  const post = (path: string, body: object) =>
    fetch(`${url}/api/auth${path}`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const account = { email: 'ada@example.com', password: 'correct horse battery' }
  expect((await post('/sign-up/email', { name: 'Ada', ...account, setupCode })).status).toBe(200)
  const open = async () => {
    const signedIn = await post('/sign-in/email', account)
    const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0])
    const answer = await fetch(`${url}/api/auth/token`, { headers: { cookie: cookie.join('; ') } })
    const functions = new ConvexHttpClient(url, { logger: false })
    functions.setAuth(((await answer.json()) as { token: string }).token)
    const { userId } = await functions.mutation(api.users.ensureSelf, {})
    return { name: 'Ada', functions, userId }
  }
  const ada = await open()
  const notes = await ada.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [ada.userId],
  })
  return {
    say: async (text: string) => void (await say(await open(), notes, text)),
    texts: async () => textsIn(await open(), notes),
  }
}

it('C367 commands that find no build make one, once, however many begin at once', async () => {
  const scripts = pathToFileURL(join(home, 'scripts/lib-ready.mjs')).href
  const ready = `import { makeReady } from '${scripts}'; makeReady(${JSON.stringify(home)})`
  const words = ['--input-type=module', '-e', ready]
  await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, words, { env })))
  expect(readFileSync(env.TEST_LOG!, 'utf8')).toBe('built ')
  expect(existsSync(join(home, '.preparing'))).toBe(false)
})

describe('npm run update', () => {
  it('C361 C362 builds the new version beside the running one, backs up and switches, and goes back by one command', async () => {
    const server = await start()
    const setupCode = await server.find(/Setup code: (\S+)/)
    const ada = await enter(setupCode)
    await ada.say('One')
    expect(await update()).toMatchObject({ code: 0, text: expect.stringContaining('newest version already') as string })

    release('version 2')
    writeFileSync(join(home, 'server/version.txt'), 'my own')
    expect(await update()).toMatchObject({
      code: 1,
      text: expect.stringMatching(/changed by hand[\s\S]*version.txt/) as string,
    })
    git(home, 'checkout', '--quiet', '.')

    const updated = await update()
    expect(updated.text).toMatch(/Building .* beside[\s\S]*Backing up[\s\S]*Switching over[\s\S]*is running/)
    expect(updated.code).toBe(0)
    await server.said('This is version 2')
    await ada.say('Two')
    expect(readdirSync(`${dataDir}-backups`)).toHaveLength(1)
    expect(await update('--back')).toMatchObject({ code: 0 })
    await server.said('This is version 1')
    // Nothing was restored: the one before reads what the new one wrote.
    expect(readdirSync(home).filter((name) => name.includes('newer'))).toEqual([])

    release('version 3, which does-not-build')
    const unbuilt = await update()
    expect(unbuilt).toMatchObject({
      code: 1,
      text: expect.stringContaining('could not be built. Nothing was changed') as string,
    })
    expect(git(home, 'log', '-1', '--format=%s')).toBe('version 1')

    release('version 4, which does-not-start')
    const down = await update()
    expect(down.text).toMatch(/did not come up, so .* runs again/)
    expect(down.code).toBe(1)
    await server.said('Going back to the one before')
    await server.said('This is version 1')
    expect(git(home, 'log', '-1', '--format=%s')).toBe('version 1')
    expect(existsSync(join(home, '.data/parley.json'))).toBe(true)
    expect(await ada.texts()).toEqual(['One', 'Two'])

    release('version 5', { directory: 1, data: 2, accounts: 1 })
    const asked = await update()
    expect(asked).toMatchObject({
      code: 1,
      text: expect.stringMatching(/stores data in a new form[\s\S]*--new-forms/) as string,
    })
    expect(git(home, 'log', '-1', '--format=%s')).toBe('version 1')
    expect(await update('--new-forms')).toMatchObject({ code: 0 })
    await server.said('This is version 5')
    await ada.say('Three')
    const asking = await update('--back')
    expect(asking.text).toMatch(/loses 1 messages written since.*--lose-newer/)
    expect(asking.code).toBe(1)
    expect(await ada.texts()).toEqual(['One', 'Two', 'Three'])
    expect(await update('--back', '--lose-newer')).toMatchObject({ code: 0 })
    await server.said('Restored ')
    await server.said('This is version 1')
    expect(await ada.texts()).toEqual(['One', 'Two'])
    // What the new one wrote is put aside, never removed.
    expect(readdirSync(home).filter((name) => name.startsWith('.data-newer'))).toHaveLength(1)

    server.child.kill('SIGTERM')
    expect(await once(server.child, 'exit')).toEqual([0, null])
  })
})
