// npm run soak: what takes longer than a test run may. Property tests try a hundred times as many histories, and the
// kill test kills twenty times instead of five; a mixed attack goes on for half an hour. A failure prints its seed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const effort = process.env.TEST_EFFORT ?? '100'
const where = [
  'runtime',
  'domain',
  'convex/reads',
  'tests/durability',
  'tests/differential',
  'tests/notification-proof',
]
console.log(`Trying ${effort} times as hard as npm test does; with TEST_EFFORT another number.`)
const run = spawnSync(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...where], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEST_EFFORT: effort },
})
process.exit(run.status ?? 1)
