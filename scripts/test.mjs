// npm test: everything that has to hold, from a fresh clone, in one go. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './chromium.mjs'
import { dependenciesAreCurrent, installDependencies } from './dependencies.mjs'
import { countPlaywright, countReport, countVitest } from './test-report.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, 'test-results')
/** Only what hangs meets it: a slow machine is no failure. */
const HANG_MINUTES = 60
const deadline = Date.now() + HANG_MINUTES * 60_000

// Every process started from here inherits this, so that none can outlive the run unnoticed.
const RUN = 'PARLEY_TEST_RUN'
const runId = randomUUID()
/** There while the pages are built, so that a test can look whether any of it got into them. */
const PLANTED = {
  CLERK_SECRET_KEY: 'sk_live_planted-while-building',
  CLERK_WEBHOOK_SIGNING_SECRET: 'whsec_planted-while-building',
  CLERK_JWT_KEY: 'planted-while-building',
  CLERK_ENCRYPTION_KEY: 'planted-while-building',
}
/** @type {import('./test-report.mjs').Counts} */
const totals = { passed: 0, failed: 0, problems: [], notHere: [] }
/** @type {Set<number>} */
const groups = new Set()

let ended = false
function end() {
  if (ended) return
  ended = true
  for (const group of groups) kill(-group)
  for (const pid of strayProcesses()) kill(pid)
  list('This machine cannot run', totals.notHere)
  list('Failed', totals.problems)
  process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`, () => process.exit())
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    fail(`stopped by ${signal}`)
    end()
  })
}

try {
  await main()
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
end()

async function main() {
  if (!dependenciesAreCurrent(root)) {
    heading('Installing packages')
    if (!installDependencies(root)) throw new Error('npm ci failed; its message is above.')
  }
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })

  for (const part of ['types', 'lint', 'format', 'knip', 'generated']) await check(part, `npm run ${part}`)

  const unit = join(reports, 'unit.json')
  const unitOk = await step('Unit and conformance tests', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unit}`,
  ])
  addReport(countReport(unit, countVitest), unitOk, 'vitest')

  if (!(await check('build', 'npm run build', PLANTED)))
    throw new Error('The browser tests did not run: there is no build.')
  await check('size', 'npm run size')

  const chromium = ensureChromium(heading)
  // What measures comes after what may run side by side (playwright.config.ts).
  for (const project of ['together', 'alone']) {
    const browser = join(reports, `browser-${project}.json`)
    const browserOk = await step(
      `Browser tests, ${project}, with ${chromium}`,
      'playwright',
      ['test', '--project', project],
      {
        PARLEY_CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: browser,
      },
    )
    addReport(countReport(browser, countPlaywright), browserOk, 'playwright')
  }
}

/**
 * A step without tests of its own: nothing when it holds, one failure when it doesn't.
 * @param {string} script
 * @param {string} title
 * @param {Record<string, string>} [env]
 */
async function check(script, title, env = {}) {
  const ok = await step(title, 'npm', ['run', '--silent', script], env)
  if (!ok) fail(`${title} failed`)
  return ok
}

/**
 * @param {import('./test-report.mjs').Counts} counts
 * @param {boolean} ok
 * @param {string} runner
 */
function addReport(counts, ok, runner) {
  add(counts)
  if (!ok && counts.failed === 0) fail(`${runner} failed outside of a test`)
}

/** @param {import('./test-report.mjs').Counts} counts */
function add({ passed, failed, problems, notHere }) {
  totals.passed += passed
  totals.failed += failed
  totals.problems.push(...problems)
  totals.notHere.push(...notHere)
}

/** @param {string} problem */
function fail(problem) {
  totals.failed++
  totals.problems.push(problem)
}

/**
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>} whether it ended well
 */
function step(title, command, args, env = {}) {
  heading(title)
  const started = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: {
        ...process.env,
        PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
        CI: 'true',
        NEXT_TELEMETRY_DISABLED: '1',
        [RUN]: runId,
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      // Its own process group: whatever it leaves behind ends with it.
      detached: true,
    })
    const group = child.pid
    if (group !== undefined) groups.add(group)
    const timer = setTimeout(
      () => {
        console.log(`${title}: stopped, since the run has not ended after ${HANG_MINUTES} minutes: something hangs`)
        if (group !== undefined) kill(-group)
      },
      Math.max(0, deadline - Date.now()),
    )
    /** @param {boolean} ok */
    const settle = (ok) => {
      clearTimeout(timer)
      if (group !== undefined) kill(-group)
      if (group !== undefined) groups.delete(group)
      console.log(`${ok ? 'done' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
      resolve(ok)
    }
    child.on('error', (error) => {
      console.log(error.message)
      settle(false)
    })
    child.on('exit', (code) => settle(code === 0))
  })
}

/**
 * @param {string} title
 * @param {string[]} lines
 */
function list(title, lines) {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

/** @param {string} title */
function heading(title) {
  console.log(`\n== ${title}`)
}

/** @param {number} pid negative: a whole process group */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** What moved to a group of its own (a browser does), found by the variable that it inherited. Linux only. */
function strayProcesses() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${RUN}=${runId}`)
        } catch {
          return false
        }
      })
      .map(Number)
  } catch {
    return []
  }
}
