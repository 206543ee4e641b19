// npm run mutants [-- --mutate domain/unread.ts]: changes the code in many small ways, one at a time, and says which of
// them no test notices. For what is pure and promised: elsewhere most of a test is waiting. A whole run takes an hour.
export default {
  mutate: ['domain/**/*.ts', 'runtime/database/*.ts', '!**/*.test.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'test-results/mutants.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  // Texts of errors are words: that there is an error is what tests ask.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 15_000,
  // It rewrites paths with functions that TypeScript 7 has no more, and there are none to rewrite.
  tsconfigFile: 'none',
  tempDirName: 'dist/mutants',
  ignorePatterns: ['.next', 'dist', '.data', 'test-results', 'docs', 'src', 'tests/e2e', 'public'],
}
