// npm run runtime -- --port 3210 --data-dir ./convex-data: a stand-alone Convex deployment, without Parley.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bareBuild } from './lib-bare-build.mjs'
import { root } from './lib-server-build.mjs'

const outdir = join(root, 'dist', 'bare')
await build(bareBuild(outdir)).catch(() => process.exit(1))
const child = spawn(process.execPath, [join(outdir, 'main.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)))
child.on('exit', (code) => process.exit(code ?? 1))
