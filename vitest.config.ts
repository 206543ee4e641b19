import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** See tests/support/effort.ts: what tries harder may take longer. */
const effort = Number(process.env.TEST_EFFORT ?? 1)

export default defineConfig({
  // As tsconfig.json has it.
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  test: {
    include: ['{runtime,domain,convex,server,src,scripts}/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'tests/e2e/**'],
    setupFiles: ['tests/support/effort.ts'],
    env: { TZ: 'UTC' },
    // For what hangs. How fast a machine is decides nothing.
    testTimeout: 300_000 * effort,
    hookTimeout: 300_000,
  },
})
