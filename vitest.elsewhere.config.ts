import { defineConfig } from 'vitest/config'

/** Tests that need programs besides Node: `npm run elsewhere` looks for them first. */
export default defineConfig({
  test: {
    include: ['tests/elsewhere/*.test.ts'],
    setupFiles: ['tests/support/effort.ts', 'tests/support/fresh-connections.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
