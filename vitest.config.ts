import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** See tests/support/effort.ts: more effort may take longer. */
const effort = Number(process.env.TEST_EFFORT ?? 1)

/**
 * Starts tests with processes of their own first: they take longest, whatever their size, and none is left for the end.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const isLong = ({ moduleId }: (typeof files)[number]) => /\/tests\/(?:cli|durability|server-process)/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

const part = (name: string, include: string[], exclude: string[], { isolate }: { isolate: boolean }) => ({
  extends: true as const,
  test: { name, include, exclude: ['tests/e2e/**', ...exclude], isolate },
})

/** Tests that combine what other tests prove one by one: they are for `npm run soak`. */
const AT_LENGTH = effort > 1 ? [] : ['tests/durability/mixed-attack.test.ts']

const PURE = '{domain,convex,src}/**/*.test.{ts,tsx}'
const SERVED = ['{runtime,server,scripts}/**/*.test.ts', 'tests/conformance/**/*.test.ts']
/** Tests that end processes and threads anywhere, or whose rules hold for a whole process. */
const APART = [
  'runtime/storage/*.test.ts',
  'runtime/edge/host/worker-host.test.ts',
  'runtime/engine/run/egress.test.ts',
  'runtime/index.test.ts',
  // It replaces the clock, and so do the functions of other tests' engines.
  'server/backup/schedule.test.ts',
]

export default defineConfig({
  // The same as in tsconfig.json.
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  test: {
    setupFiles: ['tests/support/effort.ts', 'tests/support/fresh-connections.ts'],
    env: { TZ: 'UTC' },
    // Many tests wait for a process or a socket, so one worker more than there are cores keeps the cores busy. By
    // default, vitest takes one less.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Nothing here outlives its test, so the files of a worker share its modules, which take longer to load than to
      // run.
      part('modules', [PURE], [], { isolate: false }),
      // Nothing here does either: each test has its own servers, on their own ports.
      part('served', SERVED, APART, { isolate: false }),
      // Nor here: these start processes of their own, and most of a worker's start is loading modules. For
      // tests/elsewhere, see vitest.elsewhere.config.ts.
      part('machine', ['tests/**/*.test.ts'], ['tests/conformance/**', 'tests/elsewhere/**', ...AT_LENGTH], {
        isolate: false,
      }),
      part('apart', APART, [], { isolate: true }),
    ],
    // Only for hangs: the speed of a machine decides nothing.
    testTimeout: 300_000 * effort,
    hookTimeout: 300_000,
  },
})
