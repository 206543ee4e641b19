/**
 * npm run update, in a separate repository: the real scripts and the real server, whose build is a copy. Files of that
 * repository set the version's name, whether it builds, and whether it starts.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { api } from '../convex/_generated/api'
import { serverProgram } from './support/bare-server'
import { say, textsIn } from './support/club'
import { backupPlace, readUpdate, spaceProblem, writeUpdate } from '../scripts/lib-update.mjs'
import { makeUpdateHome, type UpdateHome } from './support/update-home'

/** Replaces the real build, and is as quick as a copy. */
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

const logs = mkdtempSync(join(tmpdir(), 'parley-update-'))
const log = join(logs, 'builds')
let repository: UpdateHome
let env: Record<string, string>
beforeAll(async () => {
  env = { TEST_LOG: log, TEST_BUNDLE: dirname(await serverProgram({ hasty: true })) }
  repository = await makeUpdateHome({ build: BUILD, env })
})
afterAll(async () => {
  await repository.remove()
  rmSync(logs, { recursive: true })
})

/** Ada writes notes to herself. */
async function enter(setupCode: string) {
  const { url } = repository
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

it('C367 commands without a build make one, once, however many start at once', async () => {
  const scripts = pathToFileURL(join(repository.home, 'scripts/lib-ready.mjs')).href
  const ready = `import { makeReady } from '${scripts}'; makeReady(${JSON.stringify(repository.home)})`
  const words = ['--input-type=module', '-e', ready]
  await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, words, { env: { ...process.env, ...env } })),
  )
  expect(readFileSync(log, 'utf8')).toBe('built ')
  expect(existsSync(join(repository.home, '.preparing'))).toBe(false)
})

describe('npm run update', () => {
  it('C375 never fills the disk: without space for a build, none is started', () => {
    expect(spaceProblem('/srv/parley', 3e9)).toBe(null)
    expect(spaceProblem('/srv/parley', 4e8)).toMatch(/needs 2 GB, but the disk of \/srv\/parley has only 0.4 GB left/)
    expect(spaceProblem(tmpdir())).toBeOneOf([null, expect.stringMatching(/GB left/)])
  })

  it.each([
    [undefined, {}, '/data-backups'],
    [undefined, { PARLEY_BACKUP_TO: '/mnt' }, '/mnt'],
    // The update's backup isn't encrypted, because going back has no key.
    [undefined, { PARLEY_BACKUP_TO: '/mnt', PARLEY_BACKUP_RECIPIENT: 'age1' }, '/data-backups'],
    ['/here', { PARLEY_BACKUP_TO: '/mnt' }, '/here'],
  ])('C370 asked for %s, with %j, backs up to %s', (asked, variables, place) => {
    for (const [name, value] of Object.entries({ PARLEY_BACKUP_TO: '', PARLEY_BACKUP_RECIPIENT: '', ...variables }))
      vi.stubEnv(name, value)
    expect(backupPlace('/data', asked)).toBe(place)
    vi.unstubAllEnvs()
  })

  it('C361 C362 builds the new version next to the running one, backs up and switches, and goes back with one command', async () => {
    const { home, dataDir, git, release, update, start } = repository
    const server = start()
    const setupCode = await server.find(/Setup code: (\S+)/)
    const ada = await enter(setupCode)
    await ada.say('One')
    expect(await update()).toMatchObject({
      code: 0,
      text: expect.stringContaining('already the newest version') as string,
    })

    release('version 2')
    writeFileSync(join(home, 'server/version.txt'), 'my own')
    expect(await update()).toMatchObject({
      code: 1,
      text: expect.stringMatching(/have local changes[\s\S]*version.txt/) as string,
    })
    git(home, 'checkout', '--quiet', '.')

    const updated = await update()
    expect(updated.text).toMatch(
      /Building .* next to the running version[\s\S]*Backing up[\s\S]*Switching over[\s\S]*is running/,
    )
    expect(updated.code).toBe(0)
    await server.said('This is version 2')
    await ada.say('Two')
    expect(readdirSync(`${dataDir}-backups`)).toHaveLength(1)
    expect(await update(['--back'])).toMatchObject({ code: 0 })
    await server.said('This is version 1')
    // Nothing was restored, because the previous version can read what the new one wrote.
    expect(readdirSync(home).filter((name) => name.includes('newer'))).toEqual([])

    release('version 3, which does-not-build')
    const unbuilt = await update()
    expect(unbuilt).toMatchObject({
      code: 1,
      text: expect.stringContaining('build the new version. Nothing was changed') as string,
    })
    expect(git(home, 'log', '-1', '--format=%s')).toBe('version 1')

    release('version 4, which does-not-start')
    const down = await update()
    expect(down.text).toMatch(/failed to start, so .* is running again/)
    expect(down.code).toBe(1)
    await server.said('Going back to the previous version')
    await server.said('This is version 1')
    expect(git(home, 'log', '-1', '--format=%s')).toBe('version 1')
    expect(existsSync(join(home, '.data/parley.json'))).toBe(true)
    expect(await ada.texts()).toEqual(['One', 'Two'])

    release('version 5', { directory: 1, data: 2, accounts: 1 })
    const asked = await update()
    expect(asked).toMatchObject({
      code: 1,
      text: expect.stringMatching(/stores data in a new format[\s\S]*--new-forms/) as string,
    })
    expect(asked.text).not.toContain('Building')
    expect(git(home, 'log', '-1', '--format=%s')).toBe('version 1')
    expect(await update(['--new-forms'])).toMatchObject({ code: 0 })
    await server.said('This is version 5')
    await ada.say('Three')
    const asking = await update(['--back'])
    expect(asking.text).toMatch(/loses 1 message written since.*--lose-newer/)
    expect(asking.code).toBe(1)
    expect(await ada.texts()).toEqual(['One', 'Two', 'Three'])
    expect(await update(['--back', '--lose-newer'])).toMatchObject({ code: 0 })
    await server.said('Restored ')
    await server.said('This is version 1')
    expect(await ada.texts()).toEqual(['One', 'Two'])
    // The new version's data is moved aside, never deleted.
    expect(readdirSync(home).filter((name) => name.startsWith('.data-newer'))).toHaveLength(1)

    // If the terminal was closed midway, running the command again finishes the update.
    release('version 6')
    const cut = await update([], (text, child) => void (text.includes('Backing up') && child.kill('SIGKILL')))
    expect(cut.code).toBe(null)
    const [from, to] = ['HEAD', '@{upstream}'].map((name) => git(home, 'rev-parse', name)) as [string, string]
    writeUpdate(home, { ...readUpdate(home)!, state: 'switching', from, to, restore: null })
    git(home, 'merge', '--quiet', '--ff-only', to)
    expect((await update(['--back'])).text).toContain('The update hasn’t finished. To finish it, run')
    expect(await update()).toMatchObject({ code: 0, text: expect.stringContaining('is running') as string })
    await server.said('This is version 6')
    expect(await ada.texts()).toEqual(['One', 'Two'])

    server.child.kill('SIGTERM')
    expect(await once(server.child, 'exit')).toEqual([0, null])
  })
})
