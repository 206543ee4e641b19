/** Backups while fifty messages a second are written, while a disk fills up, and while a process is killed. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectControl } from '../../server/control'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { enter, openClub, type Person, say, textsIn, tokenOf } from '../support/club'
import { commandsProgram, runCommand } from '../support/run-command'

const EVERY_MS = 20

const root = mkdtempSync(join(tmpdir(), 'parley-backup-load-'))
const disk = join(root, 'small-disk')
const otherDisk = join(root, 'other-disk')
const canMount = process.platform === 'linux' && process.getuid?.() === 0
let bundle: ServerBundle
let commands: string
beforeAll(async () => {
  bundle = await bundleServer()
  commands = await commandsProgram()
  mkdirSync(disk)
  if (canMount) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk])
})
afterAll(async () => {
  await bundle.dispose()
  if (canMount) execFileSync('umount', ['-l', disk])
  rmSync(root, { recursive: true, force: true })
})

const command = (...words: string[]) => runCommand(commands, ...words)

/** Sends one every 20 ms, whether or not earlier ones are answered: a load that waits for no one. */
function write(person: Person, talk: string) {
  const acknowledged: string[] = []
  const underWay = new Set<Promise<unknown>>()
  let sent = 0
  const sending = setInterval(() => {
    const text = `Number ${sent++}`
    const send = say(person, talk, text).then(() => acknowledged.push(text))
    underWay.add(send)
    void send.finally(() => underWay.delete(send))
  }, EVERY_MS)
  return {
    acknowledged,
    async stop() {
      clearInterval(sending)
      await Promise.all(underWay)
      return sent
    },
  }
}

describe('a backup', () => {
  it('C353 under 50 messages a second contains everything acknowledged before it; no send waits for it', async () => {
    const dataDir = join(root, 'load')
    const { server, ada, bo, talk } = await openClub(bundle, dataDir)
    const load = write(ada, talk)
    await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(20))

    // A send waits for at most one of its three requests: between them, it is acknowledged no matter how long the
    // copying takes, or these would never finish.
    const control = (await connectControl(dataDir))!
    for (const step of ['hold', 'release-database', 'release-files'] as const) {
      await control.ask({ do: step })
      const until = load.acknowledged.length + 20
      await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(until))
      await say(bo, talk, `After ${step}`)
    }
    control.close()

    const to = join(root, 'load-backups')
    const before = [...load.acknowledged]
    expect(await command('backup', '--to', to, '--data-dir', dataDir)).toMatchObject({ code: 0 })
    const sent = await load.stop()
    expect(new Set(load.acknowledged).size).toBe(sent)
    const target = join(root, 'load-target')
    expect(await command('restore', join(to, readdirSync(to)[0]!), '--data-dir', target)).toMatchObject({ code: 0 })
    const restored = await bundle.start({ dataDir: target })
    const texts = new Set(await textsIn(await enter(restored, await tokenOf(restored, 'Ada'), 'Ada'), talk))
    expect(before.filter((text) => !texts.has(text))).toEqual([])
    expect((await textsIn(ada, talk)).filter((text) => text.startsWith('Number'))).toHaveLength(sent)
    await restored.stop()
    await server.stop()
  })

  it('C354 a truncated archive is named as partial, and the server continues', async () => {
    const dataDir = join(root, 'cut')
    const { server, ada, talk } = await openClub(bundle, dataDir)
    const to = join(root, 'cut-backups')
    const child = spawn(process.execPath, [commands, 'backup', '--to', to, '--data-dir', dataDir, '--archive'])
    while (!existsSync(to) || readdirSync(to).length === 0) {
      if (child.exitCode !== null) throw new Error('It was over before it could be killed')
      await new Promise((resolve) => setImmediate(resolve))
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
    const [left] = readdirSync(to)
    if (left!.endsWith('.partial'))
      expect((await command('verify', join(to, left!))).text).toMatch(/an unfinished backup/)
    await say(ada, talk, 'Still here')
    // The backup's leftovers in the data directory are gone after the next start, at the latest.
    await server.kill()
    const again = await bundle.start({ dataDir })
    expect(existsSync(join(dataDir, 'backup-staging'))).toBe(false)
    await again.stop()
  })
})

describe.skipIf(!canMount)('on a full disk', () => {
  it.each([
    ['a folder', []],
    ['an archive', ['--archive']],
  ])(
    'C354 %s fails and is named as partial; nothing is lost, and an incomplete restore is no data directory',
    async (what, words) => {
      const dataDir = join(root, `full-${words.length}`)
      const { server, ada, talk } = await openClub(bundle, dataDir)
      for (let n = 0; n < 60; n++) await say(ada, talk, `${n} ${'x'.repeat(7_000)}`)
      const full = await command('backup', '--to', disk, '--data-dir', dataDir, ...words)
      expect(full.text).toMatch(/The disk of .* is full. .*\.partial is an incomplete backup/)
      expect(full.code).toBe(1)
      expect(readdirSync(disk)).toEqual([expect.stringMatching(/\.partial$/)])
      expect((await command('verify', join(disk, readdirSync(disk)[0]!))).text).toMatch(/an unfinished backup/)
      await say(ada, talk, `After ${what}`)
      expect(await textsIn(ada, talk)).toHaveLength(65)

      const to = join(root, `room-${words.length}`)
      expect(await command('backup', '--to', to, '--data-dir', dataDir, ...words)).toMatchObject({ code: 0 })
      for (const name of readdirSync(disk)) rmSync(join(disk, name), { recursive: true })
      const target = join(disk, 'restored')
      const restored = await command('restore', join(to, readdirSync(to)[0]!), '--data-dir', target)
      expect(restored.text).toMatch(/is only partly restored/)
      await expect(bundle.start({ dataDir: target })).rejects.toThrow(/only partly restored/)
      rmSync(target, { recursive: true })
      await server.stop()
    },
  )
})

it.skipIf(!canMount)(
  'C369 no backup goes to a folder whose disk is no longer mounted, unless --same-disk is set',
  async () => {
    const dataDir = join(root, 'unmounted')
    const { server } = await openClub(bundle, dataDir)
    mkdirSync(otherDisk)
    const backup = (...words: string[]) => command('backup', '--to', otherDisk, '--data-dir', dataDir, ...words)
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', otherDisk])
    try {
      expect(await backup()).toMatchObject({ code: 0 })
    } finally {
      execFileSync('umount', ['-l', otherDisk])
    }
    const refused = await backup()
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('Mount that disk') as string })
    expect(readdirSync(otherDisk)).toEqual([])
    expect(await backup('--same-disk')).toMatchObject({ code: 0 })
    expect(readdirSync(otherDisk)).toHaveLength(1)
    await server.stop()
  },
)
