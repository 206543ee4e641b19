/**
 * Data that the previous version has left. The way back is in tests/elsewhere, because it needs that version's code.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { ITS_PASSWORDS, TALK, TEXTS, unpackBefore } from '../support/before'
import { enter, say, textsIn, tokenOf } from '../support/club'
import { commandsProgram, runCommand } from '../support/run-command'

const root = mkdtempSync(join(tmpdir(), 'parley-before-'))
let bundle: ServerBundle
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true })
})

it('C364 the previous version’s data is backed up, restored, signed in to, read, and written', async () => {
  const commands = await commandsProgram()
  const dataDir = unpackBefore(root)
  const to = join(root, 'backups')
  expect(await runCommand(commands, 'backup', '--to', to, '--data-dir', dataDir)).toMatchObject({ code: 0 })
  const restored = join(root, 'restored')
  const backup = join(to, readdirSync(to)[0]!)
  expect(await runCommand(commands, 'restore', backup, '--data-dir', restored)).toMatchObject({ code: 0 })
  for (const directory of [dataDir, restored]) {
    const server = await bundle.start({ dataDir: directory, ...ITS_PASSWORDS })
    const ada = await enter(server, await tokenOf(server, 'Ada'), 'Ada')
    expect(await textsIn(ada, TALK)).toEqual(TEXTS)
    await say(ada, TALK, 'From this one')
    expect(await textsIn(ada, TALK)).toEqual([...TEXTS, 'From this one'])
    await server.stop()
  }
})
