import { defineConfig } from 'vitest/config'

/**
 * The tests that decide whether a mutant survives: those of the mutated folders, and of code built directly on them.
 */
export default defineConfig({
  test: {
    include: [
      'domain/**/*.test.ts',
      'runtime/database/**/*.test.ts',
      'runtime/engine/jobs/*.test.ts',
      'runtime/engine/loop/engine*.test.ts',
      'tests/differential/*.test.ts',
    ],
    // The mutation tool itself stops mutants that hang.
    testTimeout: 300_000,
    setupFiles: ['tests/support/effort.ts'],
    // Many short runs find a mutant as surely as a few long ones.
    env: { TZ: 'UTC', TEST_EFFORT: '0.2' },
  },
})
