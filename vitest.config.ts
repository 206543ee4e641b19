import { defineConfig } from 'vitest/config'

/** See tests/support/effort.ts: what tries harder may take longer. */
const effort = Number(process.env.PARLEY_EFFORT ?? 1)

export default defineConfig({
  test: {
    include: ['{runtime,domain,convex,server,src,scripts}/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'tests/e2e/**'],
    setupFiles: ['tests/support/effort.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 30_000 * effort,
  },
})
