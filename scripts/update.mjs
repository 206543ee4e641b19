// npm run update: builds the newest version next to the running one, after a backup, and switches to it; --back:
// switches to the previous version. docs/operations.md describes it, decision 40 says why.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { fail, makeReady, refuseWhatNpmTook, RELEASES } from './lib-ready.mjs'
import { keepForOpenTabs, staticOf } from './lib-static.mjs'
import { backupPlace, git, READY_WITHIN_MS, readUpdate, runBuilt, spaceProblem, writeUpdate } from './lib-update.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const NOT_RUNNING = 3
const OPTIONS = /** @type {const} */ ({
  to: { type: 'string' },
  back: { type: 'boolean' },
  'lose-newer': { type: 'boolean' },
  'new-forms': { type: 'boolean' },
  'data-dir': { type: 'string' },
  'backup-to': { type: 'string' },
})
refuseWhatNpmTook('npm run update', Object.keys(OPTIONS))
const { values: flags } = parseArgs({ options: OPTIONS })

try {
  for (const name of ['.env.production.local', '.env.local', '.env.production', '.env']) {
    if (existsSync(join(root, name))) process.loadEnvFile(join(root, name))
  }
  if (!existsSync(join(root, '.git'))) {
    fail('This is not a git checkout. Unpack the new version next to it, and start that with the same --data-dir.')
  }
  const changed = git(root, 'status', '--porcelain', '--untracked-files=no')
  if (changed !== '') fail(`Some files here have local changes. Commit or revert them first:\n${changed}`)
  await (flags.back ? back() : update())
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function update() {
  const from = git(root, 'rev-parse', 'HEAD')
  if (!flags.to) git(root, 'fetch', '--quiet')
  const to = git(root, 'rev-parse', `${flags.to ?? '@{upstream}'}^{commit}`)
  if (to === from) {
    const last = readUpdate(root)
    // An update that was interrupted when everything was ready.
    if (last?.state === 'switching' && last.to === to) return switchOver(makeReady(root))
    console.log('This is already the newest version.')
    return
  }
  if (git(root, 'merge-base', from, to) !== from) {
    fail(`${short(to)} is not a descendant of the running version (${short(from)}).`)
  }
  const newForms = formsAt(to)
  const changesForms = Object.entries(formsAt(from)).some(([name, form]) => (newForms[name] ?? 0) > form)
  if (changesForms && !flags['new-forms']) {
    fail(
      "This version stores data in a new format, which the previous version can't read: going back would lose everything written " +
        'from then on. To update anyway: npm run update -- --new-forms',
    )
  }
  const running = makeReady(root)
  const release = join(root, RELEASES, short(to))
  console.log(`Building ${short(to)} next to the running version`)
  build(release, to)
  const backup = backUp(running)
  writeUpdate(root, { state: 'switching', from, to, dataDir: dataDir(), backup, changesForms, restore: null })
  git(root, 'merge', '--quiet', '--ff-only', to)
  keepForOpenTabs(staticOf(running), staticOf(release))
  await switchOver(running)
  forgetReleases([short(from), short(to)])
}

async function back() {
  const last = readUpdate(root)
  const now = git(root, 'rev-parse', 'HEAD')
  if (last?.state === 'switching' && last.to === now)
    fail('The update hasn’t finished. To finish it, run: npm run update')
  if (last?.state !== 'done' || last.to !== now)
    fail("npm run update didn't install the current version, so it can't go back.")
  const running = makeReady(root)
  let restore = null
  let backup = last.backup
  if (last.changesForms) {
    backup = backUp(running)
    const newer = messagesIn(backup) - messagesIn(last.backup)
    if (newer > 0 && !flags['lose-newer']) {
      fail(
        `The previous version can't read this one's data. Going back restores ${last.backup}, and loses ` +
          `${newer} ${newer === 1 ? 'message' : 'messages'} written since. To go back anyway: npm run update -- --back --lose-newer (they stay in ${backup})`,
      )
    }
    restore = last.backup
  }
  writeUpdate(root, {
    state: 'switching',
    from: last.to,
    to: last.from,
    dataDir: last.dataDir,
    backup,
    changesForms: false,
    restore,
  })
  git(root, 'reset', '--quiet', '--keep', last.from)
  const release = join(root, RELEASES, short(last.from))
  keepForOpenTabs(staticOf(running), staticOf(existsSync(release) ? release : root))
  await switchOver(running)
}

/** @param {string} running the folder of the server's build */
async function switchOver(running) {
  console.log('Switching over')
  const asked = runBuilt(running, 'restart', '--data-dir', dataDir())
  if (asked.code === NOT_RUNNING) {
    console.log(
      'No server is running. Start it with npm start; if the new version fails to start, that command goes back.',
    )
    return
  }
  if (asked.code !== 0) {
    console.log(`${asked.text}\nStop and start it yourself.`)
    return
  }
  // Time for both versions to start; if it runs out, `npm start` was interrupted.
  for (const until = Date.now() + 2.2 * READY_WITHIN_MS; Date.now() < until;) {
    const now = readUpdate(root)
    if (now?.state === 'done') {
      console.log(
        `${short(now.to)} is running. ${flags.back ? 'To update again: npm run update' : 'To go back: npm run update -- --back'}`,
      )
      return
    }
    if (now?.state === 'back') fail(`${short(now.to)} failed to start, so ${short(now.from)} is running again.`)
    await new Promise((wake) => setTimeout(wake, 100))
  }
  fail(
    'The server exited during the update. Start it with npm start; if the new version fails to start, that command goes back.',
  )
}

/**
 * @param {string} release
 * @param {string} commit
 */
function build(release, commit) {
  const isThere = existsSync(join(release, '.next', 'BUILD_ID'))
  if (!isThere) {
    const problem = spaceProblem(root)
    if (problem) fail(problem)
    rmSync(release, { recursive: true, force: true })
    mkdirSync(release, { recursive: true })
    const archive = spawnSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 })
    const unpacked = spawnSync('tar', ['-x', '-C', release], { input: archive.stdout })
    if (archive.status !== 0 || unpacked.status !== 0) fail("Couldn't unpack the new version. Is the disk full?")
  }
  const ready = `import { makeReady } from ${JSON.stringify(pathToFileURL(join(release, 'scripts/lib-ready.mjs')).href)}
    makeReady(${JSON.stringify(release)})`
  const built = spawnSync(process.execPath, ['--input-type=module', '-e', ready], { cwd: release, stdio: 'inherit' })
  if (built.status === 0) return
  rmSync(release, { recursive: true, force: true })
  fail('Couldn’t build the new version. Nothing was changed, and the server keeps running.')
}

/**
 * Makes a backup and returns its path.
 * @param {string} running
 */
function backUp(running) {
  console.log('Backing up')
  const to = backupPlace(dataDir(), flags['backup-to'])
  const made = runBuilt(running, 'backup', '--to', to, '--data-dir', dataDir())
  const [, path] = /^(\S.*Z): messages/m.exec(made.text) ?? []
  if (made.code !== 0 || !path) fail(`The backup failed, so nothing was changed: ${made.text}`)
  return path
}

/**
 * @param {string} commit
 * @returns {Record<string, number>}
 */
function formsAt(commit) {
  return JSON.parse(git(root, 'show', `${commit}:server/stored-forms.json`))
}

/** @param {string} backup */
function messagesIn(backup) {
  return JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')).counts.messages
}

/** @param {string[]} kept */
function forgetReleases(kept) {
  for (const name of readdirSync(join(root, RELEASES), { withFileTypes: true })) {
    if (name.isDirectory() && !kept.includes(name.name)) rmSync(join(root, RELEASES, name.name), { recursive: true })
  }
}

function dataDir() {
  return resolve(flags['data-dir'] ?? process.env.PARLEY_DATA_DIR ?? '.data')
}

/** @param {string} commit */
function short(commit) {
  return commit.slice(0, 12)
}
