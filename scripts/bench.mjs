// npm run bench: bundles the bench as the server is bundled, then runs it. Arguments are passed on (--one-thread,
// --short, --idle, --pages, --opening, --reloads, --attacks, --scale, --without-disk).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root, serverBuild } from './lib-server-build.mjs'

const outdir = join('dist', 'bench')
await build({
  ...serverBuild({ dev: false, outdir }),
  entryPoints: [
    { in: 'bench/run.ts', out: 'run' },
    { in: 'bench/parley.ts', out: 'parley' },
    { in: 'bench/relay.ts', out: 'relay' },
    { in: 'bench/engine-worker.ts', out: 'engine-worker' },
  ],
})
const run = spawnSync(process.execPath, [join(root, outdir, 'run.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
