import { defineConfig } from '@playwright/test'
import browsers from './playwright.config'

/** `npm run browser:firefox`: only the runner is Playwright's, whose Firefox is one of its own. */
export default defineConfig({
  ...browsers,
  testDir: 'tests/firefox',
  workers: 1,
  projects: [{ name: 'firefox', outputDir: 'test-results/firefox' }],
})
