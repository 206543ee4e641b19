import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/chromium.mjs'

const reports: [string][] = [['list']]
if (process.env.PLAYWRIGHT_JSON_OUTPUT_FILE) reports.push(['json'])

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/browser',
  // Each spec file has a server of its own, and rules about time are measured: one at a time.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // For what hangs. How fast a machine is decides nothing.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: reports,
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--headless',
        // Chromium's sandbox does not start as root, which is how containers run. The tests only open their own pages.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
