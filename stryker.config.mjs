// npm run mutants [-- --mutate domain/unread.ts]: changes the code in many small ways, one at a time, and says which of
// them no test notices. For pure code whose behavior is promised: elsewhere, tests mostly wait. A whole run takes an
// hour.
export default {
  mutate: ['domain/**/*.ts', 'runtime/database/*.ts', '!**/*.test.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'test-results/mutants.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  // Error texts stay: tests check that there is an error, not its words.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 15_000,
  // Stryker rewrites paths in it with functions that TypeScript 7 no longer has, and there are no paths to rewrite.
  tsconfigFile: 'none',
  tempDirName: 'dist/mutants',
  ignorePatterns: ['.next', 'dist', '.data', 'test-results', 'docs', 'src', 'tests/e2e', 'public'],
}
