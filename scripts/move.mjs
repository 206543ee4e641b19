// npm run move -- export.zip: gives people their accounts in another deployment (docs/production.md).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { moveBuild, root } from './lib-server-build.mjs'

const outdir = join(root, 'dist', 'move')
await build(moveBuild(outdir)).catch(() => process.exit(1))
const { status } = spawnSync(process.execPath, [join(outdir, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
