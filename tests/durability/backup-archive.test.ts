/** Backups that are one file, encrypted or not. */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqliteConnection } from '../../runtime/storage/driver'
import { administratorOf } from '../support/administrator'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { enter, openClub, say, textsIn, tokenOf } from '../support/club'
import { pushRequestOf } from '../support/push-request'
import { commandsProgram, runCommand } from '../support/run-command'
import { ROOT } from '../support/source-tree'

const root = mkdtempSync(join(tmpdir(), 'parley-archive-'))
const dataDir = join(root, 'data')
const key = join(root, 'key.txt')
let bundle: ServerBundle
let commands: string
let recipient: string
let club: Awaited<ReturnType<typeof openClub>>
beforeAll(async () => {
  bundle = await bundleServer()
  commands = await commandsProgram()
  const identity = await generateX25519Identity()
  recipient = await identityToRecipient(identity)
  writeFileSync(key, `# created: today\n# public key: ${recipient}\n${identity}\n`)
  club = await openClub(bundle, dataDir)
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

const command = (...words: string[]) => runCommand(commands, ...words)

async function archive(name: string, ...words: string[]): Promise<string> {
  const to = join(root, name)
  expect(await command('backup', '--to', to, '--data-dir', dataDir, ...words)).toMatchObject({ code: 0 })
  const [made] = readdirSync(to)
  return join(to, made!)
}

describe('a backup in one file', () => {
  it('C350 contains everything that a folder does, and can be restored elsewhere', async () => {
    await say(club.ada, club.talk, 'The last word')
    const path = await archive('plain', '--archive')
    expect(path).toMatch(/Z-[\da-f]{8}\.tar$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await command('verify', path)).toMatchObject({ code: 0 })
    const elsewhere = join(root, 'elsewhere')
    expect(await command('restore', path, '--data-dir', elsewhere)).toMatchObject({ code: 0 })
    expect((await command('restore', path, '--data-dir', elsewhere)).text).toMatch(/isn't empty/)
    const restored = await bundle.start({ dataDir: elsewhere })
    const ada = await enter(restored, await tokenOf(restored, 'Ada'), 'Ada')
    expect(await textsIn(ada, club.talk)).toEqual(['Hello 1', 'Hello 2', 'Hello 3', 'The plan', 'The last word'])
    await restored.stop()
    // No temporary file is left.
    expect(existsSync(join(dataDir, 'backup-staging'))).toBe(false)
  })

  it('C376 contains pushed functions, their variables, and every key', async () => {
    const pushed = join(root, 'pushed')
    const { server } = await openClub(bundle, pushed, { args: ['--admin'] })
    // Below the packages that functions import.
    const cache = join(ROOT, 'node_modules/.cache')
    mkdirSync(cache, { recursive: true })
    const project = mkdtempSync(join(cache, 'backup-push-'))
    try {
      for (const name of ['convex', 'domain']) cpSync(join(ROOT, name), join(project, name), { recursive: true })
      writeFileSync(
        join(project, 'convex/added.ts'),
        `import { query } from './_generated/server'
        export const greeting = query({ args: {}, handler: async () => process.env.GREETING })`,
      )
      const { key: adminKey } = JSON.parse(readFileSync(join(pushed, 'admin-key.json'), 'utf8')) as { key: string }
      const target = { url: server.url, key: adminKey }
      const administrator = administratorOf(() => target)
      await administrator.setVariables({ GREETING: 'Pushed' })
      await administrator.push(await pushRequestOf(project))
      expect(await administrator.run('added:greeting')).toBe('Pushed')

      const to = join(root, 'of-pushed')
      expect(await command('backup', '--to', to, '--data-dir', pushed, '--archive')).toMatchObject({ code: 0 })
      await server.stop()
      const elsewhere = join(root, 'pushed-elsewhere')
      const made = join(to, readdirSync(to)[0]!)
      expect(await command('restore', made, '--data-dir', elsewhere)).toMatchObject({ code: 0 })
      for (const name of ['parley.json', 'secrets.json', 'admin-key.json', 'push-keys.json'])
        expect(readFileSync(join(elsewhere, name)), name).toEqual(readFileSync(join(pushed, name)))
      const restored = await bundle.start({ dataDir: elsewhere, args: ['--admin'] })
      target.url = restored.url
      expect(await administrator.run('added:greeting')).toBe('Pushed')
      await restored.stop()
    } finally {
      rmSync(project, { recursive: true })
    }
  })

  it('C377 an archive from a newer version with another format is rejected by name, before anything is restored', async () => {
    const newer = join(root, 'newer')
    const { server } = await openClub(bundle, newer)
    await server.stop()
    const accounts = new SqliteConnection(join(newer, 'identity.db'))
    accounts.exec('PRAGMA user_version = 1000')
    accounts.close()
    for (const words of [[], ['--archive']]) {
      const to = join(root, `of-newer-${words.length}`)
      expect(await command('backup', '--to', to, '--data-dir', newer, ...words)).toMatchObject({ code: 0 })
      const made = join(to, readdirSync(to)[0]!)
      const target = join(root, `from-newer-${words.length}`)
      for (const asked of [
        ['verify', made],
        ['restore', made, '--data-dir', target],
      ])
        expect(await command(...asked)).toMatchObject({
          code: 1,
          text: expect.stringContaining('made by a newer version of Parley') as string,
        })
      expect(existsSync(target)).toBe(false)
    }
  })

  it('C372 a command creates the key for encrypted backups, and replaces no other file', async () => {
    const file = join(root, 'new-key.txt')
    const made = await command('backup', '--new-key', file)
    expect(made.code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^# created: .*\n# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/)
    const path = await archive('for-new-key', '--recipient', /^age1\w+$/m.exec(made.text)![0])
    expect(await command('verify', path, '--identity', file)).toMatchObject({ code: 0 })
    const again = await command('backup', '--new-key', file)
    expect(again).toMatchObject({ code: 1, text: expect.stringContaining('already exists') as string })
  })

  it('C350 an encrypted archive can be opened with its key only, by this program and by age', async () => {
    const path = await archive('sealed', '--recipient', recipient)
    expect(path).toMatch(/\.tar\.age$/)
    const bytes = readFileSync(path)
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    for (const text of ['signingKey', 'Hello 1', 'ada@example.com']) expect(bytes.includes(text)).toBe(false)
    expect((await command('verify', path)).text).toMatch(/is encrypted. Pass the file with its key/)
    expect(await command('verify', path, '--identity', key)).toMatchObject({ code: 0 })
    const other = join(root, 'other-key.txt')
    writeFileSync(other, `${await generateX25519Identity()}\n`)
    expect((await command('verify', path, '--identity', other)).text).toMatch(/No key in .* opens this backup/)
    const target = join(root, 'from-sealed')
    expect(await command('restore', path, '--identity', other, '--data-dir', target)).toMatchObject({ code: 1 })
    expect(existsSync(target)).toBe(false)
    expect(await command('restore', path, '--identity', key, '--data-dir', target)).toMatchObject({ code: 0 })
    expect(readFileSync(join(target, 'secrets.json'))).toEqual(readFileSync(join(dataDir, 'secrets.json')))
    expect((await command('backup', '--to', root, '--recipient', 'age1nobody')).text).toMatch(/Invalid age recipient/)
  })

  it('C352 one changed byte is found anywhere, and nothing is restored from it', async () => {
    for (const path of [
      await archive('flipped', '--archive'),
      await archive('flipped-sealed', '--recipient', recipient),
    ]) {
      const bytes = readFileSync(path)
      const inTar = bytes.indexOf('files/')
      for (const at of [200, Math.max(inTar, 300), bytes.length >> 1, bytes.length - 1]) {
        bytes[at]! ^= 1
        writeFileSync(path, bytes)
        const said = await command('verify', path, '--identity', key)
        expect(said, `${path} at ${at}`).toMatchObject({ code: 1 })
        expect(said.text).toContain(path)
        const target = join(root, 'from-flipped')
        expect(await command('restore', path, '--identity', key, '--data-dir', target)).toMatchObject({ code: 1 })
        expect(existsSync(target)).toBe(false)
        bytes[at]! ^= 1
      }
      writeFileSync(path, bytes)
      expect(await command('verify', path, '--identity', key)).toMatchObject({ code: 0 })
    }
  })

  it('C350 an archive counts as one of the backups to keep; another server’s in the same folder doesn’t', async () => {
    const path = await archive('kept', '--archive')
    const to = join(root, 'kept')
    const older = path.replace(/parley-\d{4}/, 'parley-2020')
    execFileSync('mv', [path, older])
    const foreign = older.replace(/-[\da-f]{8}\.tar/, '-00000000.tar')
    writeFileSync(foreign, 'theirs')
    const cut = `${path}.partial`
    writeFileSync(cut, 'part of one')
    const made = await command('backup', '--to', to, '--data-dir', dataDir, '--archive', '--keep', '1')
    expect(made.text).toContain(`Removed ${older}`)
    expect(existsSync(cut)).toBe(false)
    expect(existsSync(foreign)).toBe(true)
    expect((await command('verify', cut)).text).toMatch(/an unfinished backup/)
  })
})
