import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/chromium.mjs'
import { zoneOfRun } from './tests/support/zone'

const reports: [string][] = [['list']]
if (process.env.PLAYWRIGHT_JSON_OUTPUT_FILE) reports.push(['json'])

/** See tests/support/effort.ts. Only then is there a project for tests that take too long for a test run. */
const isSoak = Number(process.env.TEST_EFFORT ?? 1) > 1
const SOAK = '**/*.soak.spec.ts'

/** Measurements: nothing runs beside them (scripts/test.mjs). */
const ALONE = '**/performance.spec.ts'

// The time zone of the pages, the tests, and the servers that these start.
const timezoneId = (process.env.TZ = zoneOfRun())

export default defineConfig({
  testDir: 'tests/e2e',
  workers: 2,
  projects: [
    { name: 'together', outputDir: 'test-results/together', testIgnore: [ALONE, SOAK] },
    { name: 'alone', outputDir: 'test-results/alone', testMatch: ALONE, workers: 1 },
    ...(isSoak ? [{ name: 'soak', outputDir: 'test-results/soak', testMatch: [SOAK, '**/long.spec.ts'] }] : []),
  ],
  retries: 0,
  forbidOnly: true,
  // Only for hangs: the speed of a machine decides nothing.
  timeout: 600_000,
  expect: { timeout: 60_000, toPass: { timeout: 120_000 } },
  reporter: reports,
  use: {
    browserName: 'chromium',
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    locale: 'en-GB',
    timezoneId,
    // Storing the app in the browser of each test is a fifth of the work. Tests of what needs the worker allow it.
    serviceWorkers: 'block',
    // Recording a trace takes a third of the work, so it is optional: `npm run browser -- --trace on <file>`.
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--headless',
        // Chromium's sandbox does not start as root, which is how containers run. The tests only open their own pages.
        '--no-sandbox',
        '--disable-gpu',
        // No software renderer replaces it, which saves a fourteenth of all work.
        '--disable-software-rasterizer',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
