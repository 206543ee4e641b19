/** Backups made while people write, verified, and restored. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { enter, openClub, say, tokenOf, textsIn } from '../support/club'
import { readManifest } from '../../server/backup/layout'
import { verifyBackup } from '../../server/backup/verify'
import { commandsProgram, runCommand } from '../support/run-command'

const root = mkdtempSync(join(tmpdir(), 'parley-backup-'))
let bundle: ServerBundle
let commands: string
beforeAll(async () => {
  bundle = await bundleServer()
  commands = await commandsProgram()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

const command = (...words: string[]) => runCommand(commands, ...words)

const madeIn = (to: string): string => join(to, readdirSync(to).find((name) => name.endsWith('Z')) ?? 'none')

const club = (name: string) => openClub(bundle, join(root, name))

describe('a backup', () => {
  it('C270 C272 made while people write contains what was acknowledged before it, and can be restored elsewhere', async () => {
    const { dataDir, server, ada, bo, talk } = await club('running')
    const acknowledged: string[] = []
    const over = new AbortController()
    const writers = [ada, bo].map(async (writer) => {
      for (let n = 0; !over.signal.aborted; n++) {
        const text = `${writer.name} ${n}`
        await say(writer, talk, text)
        acknowledged.push(text)
      }
    })
    const to = join(root, 'running-backups')
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(10))
    const before = [...acknowledged]
    const made = await command('backup', '--to', to, '--data-dir', dataDir)
    const during = acknowledged.length
    over.abort()
    await Promise.all(writers)
    expect(made).toMatchObject({ code: 0 })
    expect(made.text).toMatch(/people 2, accounts 2, files 1/)
    expect(during).toBeGreaterThan(before.length)

    expect(await command('verify', madeIn(to))).toMatchObject({ code: 0 })
    const elsewhere = join(root, 'elsewhere')
    expect(await command('restore', madeIn(to), '--data-dir', elsewhere)).toMatchObject({ code: 0 })
    const restored = await bundle.start({ dataDir: elsewhere })
    const again = await enter(restored, await tokenOf(restored, 'Ada'), 'Ada')
    expect(again.userId).toBe(ada.userId)
    const texts = await textsIn(again, talk)
    expect(texts.slice(0, 4)).toEqual(['Hello 1', 'Hello 2', 'Hello 3', 'The plan'])
    for (const text of before) expect(texts).toContain(text)
    // A consistent moment: nothing later than the first missing message.
    for (const one of ['Ada', 'Bo']) {
      const theirs = texts.filter((text) => text.startsWith(`${one} `))
      expect(theirs).toEqual(theirs.map((_, n) => `${one} ${n}`))
    }
    await say(again, talk, 'From elsewhere')
    await restored.stop()
    await server.stop()
  })

  it('C270 of a stopped server is the same, and shares unchanged files', async () => {
    const { dataDir, server } = await club('stopped')
    await server.kill()
    const to = join(root, 'stopped-backups')
    expect(await command('backup', '--to', to, '--data-dir', dataDir)).toMatchObject({ code: 0 })
    const first = madeIn(to)
    // Backups are named by the second.
    const older = join(to, 'parley-2020-01-01T00-00-00Z')
    execFileSync('mv', [first, older])
    const [stored] = Object.keys(readManifest(older).files).filter((path) => path.startsWith('files/'))
    const second = await command('backup', '--to', to, '--data-dir', dataDir, '--keep', '1')
    expect(second.text).toMatch(/Removed .*2020-01-01/)
    expect(second.text).toMatch(/files 1 \(1 shared with the previous backup\)/)
    expect(await command('verify', madeIn(to))).toMatchObject({ code: 0 })
    for (const inside of [dataDir, join(dataDir, 'inside')]) {
      expect(await command('backup', '--to', inside, '--data-dir', dataDir)).toMatchObject({ code: 1 })
    }

    // A sentence, not a stack trace.
    const file = join(root, 'no-folder')
    writeFileSync(file, '')
    expect(await command('backup', '--to', file, '--data-dir', dataDir)).toEqual({
      code: 1,
      text: expect.stringMatching(/no-folder can't be used \(mkdir: EEXIST\). Check its owner/) as string,
    })

    // Another server's backups are next to them, and are neither shared nor deleted.
    const other = await club('neighbour')
    await other.server.stop()
    execFileSync('mv', [madeIn(to), older])
    const theirs = await command('backup', '--to', to, '--data-dir', other.dataDir, '--keep', '1')
    expect(theirs.text).toMatch(/files 1 \(0 shared/)
    expect(existsSync(older)).toBe(true)

    // A file damaged here may be intact in an older backup, which stays.
    rmSync(/^(\S+Z):/m.exec(theirs.text)![1]!, { recursive: true })
    rmSync(join(dataDir, stored!))
    rmSync(join(older, stored!))
    const damaged = await command('backup', '--to', to, '--data-dir', dataDir, '--keep', '1')
    expect(damaged).toMatchObject({ code: 1 })
    expect(damaged.text).toContain(`Damaged before the backup: ${stored!} is gone`)
    expect(existsSync(older)).toBe(true)
  })

  it('C351 is made automatically, and reported at /readyz and in the log', async () => {
    const dataDir = join(root, 'scheduled')
    const args = ['--backup-every', '24h', '--backup-keep', '2']
    const { server } = await openClub(bundle, dataDir, { args })
    const readyz = async () => (await fetch(`${server.url}/readyz`)).text()
    // It runs at low priority, behind everything else on the machine.
    await vi.waitFor(async () => expect(await readyz()).toMatch(/^ready\nlast backup \d{4}-\S+Z\n$/), 240_000)
    expect(server.output()).toMatch(/Backup made .*scheduled-backups\/parley-/)
    const to = `${dataDir}-backups`
    expect(await command('verify', madeIn(to))).toMatchObject({ code: 0 })
    await server.stop()
    // Nothing is due right after a start; if nothing can be written, the server says so and continues.
    const again = await bundle.start({ dataDir, args })
    expect(await (await fetch(`${again.url}/readyz`)).text()).toMatch(/^ready\nlast backup/)
    await again.stop()
    expect(readdirSync(to)).toHaveLength(1)
    const file = join(root, 'a-file')
    writeFileSync(file, '')
    const nowhere = await bundle.start({ dataDir, args: ['--backup-every', '1h', '--backup-to', file] })
    await vi.waitFor(() => expect(nowhere.output()).toContain('Backup failed'))
    expect(await (await fetch(`${nowhere.url}/readyz`)).text()).toMatch(/^ready\nno backup yet; failed /)
    await nowhere.stop()
  })

  it('C271 C352 with a changed byte is reported, and can’t be restored', async () => {
    const { dataDir, server } = await club('flipped')
    await server.stop()
    const to = join(root, 'flipped-backups')
    await command('backup', '--to', to, '--data-dir', dataDir)
    const backup = madeIn(to)
    const files = readdirSync(backup, { recursive: true, encoding: 'utf8' }).filter((path) =>
      statSync(join(backup, path)).isFile(),
    )
    expect(files.length).toBeGreaterThan(4)
    for (const path of files) {
      const bytes = readFileSync(join(backup, path))
      const at = Math.floor(bytes.length / 2)
      const flip = () => {
        bytes[at]! ^= 1
        writeFileSync(join(backup, path), bytes)
      }
      flip()
      const faults = await verifyBackup(backup).then(
        ({ faults }) => faults,
        (error: Error) => [error.message],
      )
      expect(faults).toEqual([expect.stringContaining(`${path} has changed since it was`)])
      flip()
    }
    expect(await command('verify', backup)).toMatchObject({ code: 0 })
    const lost = join(
      backup,
      files.find((path) => path.startsWith('files'))!,
    )
    execFileSync('mv', [lost, `${lost}.away`])
    const target = join(root, 'flipped-target')
    const refused = await command('restore', backup, '--data-dir', target)
    expect(refused.text).toMatch(/nothing was restored: files\/.* is missing/)
    expect(existsSync(target)).toBe(false)
  })

  it('C270 C272 says so if it is incomplete, and an interrupted restore starts over', async () => {
    const { dataDir, server, ada, talk } = await club('cut')
    const to = join(root, 'cut-backups')
    const child = spawn(process.execPath, [commands, 'backup', '--to', to, '--data-dir', dataDir])
    while (!existsSync(to) || readdirSync(to).length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(readdirSync(to)).toEqual([expect.stringMatching(/Z\.partial$/)])
    expect((await command('verify', join(to, readdirSync(to)[0]!))).text).toMatch(/an unfinished backup/)
    // The files it held are released, and the server has continued.
    await say(ada, talk, 'Still here')
    rmSync(to, { recursive: true })
    expect(await command('backup', '--to', to, '--data-dir', dataDir)).toMatchObject({ code: 0 })
    await server.stop()

    const target = join(root, 'cut-target')
    const restoring = spawn(process.execPath, [commands, 'restore', madeIn(to), '--data-dir', target])
    while (!existsSync(join(target, 'data.sqlite'))) await new Promise((resolve) => setTimeout(resolve, 1))
    restoring.kill('SIGKILL')
    await once(restoring, 'exit')
    if (!existsSync(join(target, 'parley.json'))) {
      await expect(bundle.start({ dataDir: target })).rejects.toThrow(/only partly restored/)
    }
    expect(await command('restore', madeIn(to), '--data-dir', target)).toMatchObject({ code: 0 })
    expect((await command('restore', madeIn(to), '--data-dir', target)).text).toMatch(/isn't empty/)
  })
})
