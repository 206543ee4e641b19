// npm run build: the server into dist/, the pages into .next/.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root, serverBuild } from './lib-server-build.mjs'
import { hashSources, rememberBuild } from './lib-sources.mjs'

const sources = hashSources(root)
rmSync(join(root, 'dist'), { recursive: true, force: true })
await build(serverBuild({ dev: false, outdir: 'dist' })).catch(() => process.exit(1))

const pages = spawnSync(process.execPath, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
})
if (pages.status !== 0) process.exit(pages.status ?? 1)
rememberBuild(root, sources)
