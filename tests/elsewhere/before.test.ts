/** Going back: the previous version opens what this one has written. Its code comes from git's history. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { BEFORE, ITS_PASSWORDS, TALK, TEXTS, unpackBefore } from '../support/before'
import { enter, say, textsIn, tokenOf } from '../support/club'
import { ROOT } from '../support/source-tree'

// Below the packages that it leaves external.
const cache = join(ROOT, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const root = mkdtempSync(join(cache, 'before-'))
let bundle: ServerBundle
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true })
})

/** The previous version's server, without pages. */
function buildBefore(): string {
  const archive = execFileSync('git', ['archive', BEFORE], { cwd: ROOT, maxBuffer: 2 ** 30 })
  execFileSync('tar', ['-x', '-C', root], { input: archive })
  const script = `
    import { build } from 'esbuild'
    import { serverBuild } from ${JSON.stringify(pathToFileURL(join(root, 'scripts/lib-server-build.mjs')).href)}
    const options = serverBuild({ dev: false, outdir: 'dist' })
    const contents = 'export const openPages = async () => ({ handleRequest: async (req, res) => res.end(), handleUpgrade() {}, close: async () => {} })'
    const pages = { name: 'no-pages', setup: (b) => b.onLoad({ filter: /server.pages\\.ts$/ }, () => ({ contents })) }
    const define = { ...options.define, 'process.env.PARLEY_MESSAGES_PER_SECOND': '"0"' }
    await build({ ...options, define, plugins: [pages, ...options.plugins] })`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, stdio: 'inherit' })
  return join(root, 'dist/main.mjs')
}

it('C365 the previous version opens data that this one has written, and this one opens it afterwards', async () => {
  const program = buildBefore()
  const dataDir = unpackBefore(join(root, 'kept'))
  const written = [...TEXTS]
  for (const version of [undefined, program, undefined]) {
    const server = await bundle.start({ dataDir, ...ITS_PASSWORDS, ...(version && { program: version }) })
    const ada = await enter(server, await tokenOf(server, 'Ada'), 'Ada')
    expect(await textsIn(ada, TALK)).toEqual(written)
    const text = version ? 'From the one before' : `From this one, ${written.length}`
    await say(ada, TALK, text)
    written.push(text)
    await server.stop()
  }
})
