import { defineConfig } from '@playwright/test'
import browsers from './playwright.config'

/** `npm run browser:firefox`: Playwright is only the runner, because it can only drive a Firefox of its own. */
export default defineConfig({
  ...browsers,
  testDir: 'tests/firefox',
  workers: 1,
  // Beside Firefox there are Chromium browsers, with notifications from their workers.
  use: { ...browsers.use, serviceWorkers: 'allow' },
  projects: [{ name: 'firefox', outputDir: 'test-results/firefox' }],
})
