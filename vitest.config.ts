import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{runtime,domain,convex,server,src,scripts}/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'tests/e2e/**'],
    env: { TZ: 'UTC' },
    testTimeout: 30_000,
  },
})
