// npm run build: the server into dist/, the pages into .next/.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root, serverBuild } from './lib-server-build.mjs'
import { hashSources, rememberBuild } from './lib-sources.mjs'
import { keepForOpenTabs, staticOf } from './lib-static.mjs'

const sources = hashSources(root)
const outdir = join(root, 'dist')
mkdirSync(outdir, { recursive: true })
// Only the build's output, because development has its own folder in there.
for (const name of readdirSync(outdir)) if (/\.mjs(\.map)?$|^\.sources$/.test(name)) rmSync(join(outdir, name))
await build(serverBuild({ dev: false, outdir })).catch(() => process.exit(1))

// Next empties its folder first. After a build that failed, this one still has the files from before it.
const before = join(outdir, 'static-before')
if (existsSync(staticOf(root))) cpSync(staticOf(root), before, { recursive: true })

const pages = spawnSync(process.execPath, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
})
if (pages.status !== 0) process.exit(pages.status ?? 1)
keepForOpenTabs(before, staticOf(root))
rmSync(before, { recursive: true, force: true })
rememberBuild(root, sources)
