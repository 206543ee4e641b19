/**
 * A backup made on one Node version is restored on another. Run by `npm run elsewhere`, which downloads the others from
 * npm.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { enter, openClub, say, textsIn, tokenOf } from '../support/club'
import { commandsProgram } from '../support/run-command'

const root = mkdtempSync(join(tmpdir(), 'parley-nodes-'))
const nodes = (process.env.PARLEY_NODES ?? process.execPath).split(':')
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

const majorOf = (node: string) =>
  execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }).trim()
const madeIn = (to: string): string => join(to, readdirSync(to)[0]!)

describe.each(nodes.map((node) => [majorOf(node), node]))('C355 a backup made on Node %s', (from, made) => {
  it.each(nodes.map((node) => [majorOf(node), node]))(
    'is restored on Node %s, as a folder and encrypted',
    async (to, node) => {
      const name = `${from}-${to}`
      const dataDir = join(root, name)
      const { server, talk } = await openClub(bundle, dataDir, { node: made })
      const identity = await generateX25519Identity()
      const key = join(root, `${name}.key`)
      writeFileSync(key, identity)
      const run = (on: string, ...words: string[]) => execFileSync(on, [commands, ...words], { encoding: 'utf8' })
      run(made, 'backup', '--to', join(root, `${name}-folder`), '--data-dir', dataDir)
      const recipient = await identityToRecipient(identity)
      run(made, 'backup', '--to', join(root, `${name}-sealed`), '--data-dir', dataDir, '--recipient', recipient)
      await server.stop()
      for (const kind of ['folder', 'sealed']) {
        const backup = madeIn(join(root, `${name}-${kind}`))
        const target = join(root, `${name}-${kind}-target`)
        expect(run(node, 'verify', backup, '--identity', key)).toMatch(/is complete: messages/)
        run(node, 'restore', backup, '--identity', key, '--data-dir', target)
        const restored = await bundle.start({ dataDir: target, node: node })
        const ada = await enter(restored, await tokenOf(restored, 'Ada'), 'Ada')
        await say(ada, talk, 'From elsewhere')
        expect(await textsIn(ada, talk)).toEqual(['Hello 1', 'Hello 2', 'Hello 3', 'The plan', 'From elsewhere'])
        await restored.stop()
      }
    },
  )
})
