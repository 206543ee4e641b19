// npm test: runs everything that must hold, from a fresh clone. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './chromium.mjs'
import { dependenciesAreCurrent, installDependencies } from './dependencies.mjs'
import { countPlaywright, countReport, countVitest } from './test-report.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, 'test-results')
/** Only a hang reaches this limit, so a slow machine doesn't fail. */
const HANG_MINUTES = 60
/**
 * A test can fail once because the machine is busy, but not twice: the first failure is listed, the second fails the
 * run.
 */
const RETRIES = '1'
const begin = Date.now()
const deadline = begin + HANG_MINUTES * 60_000

// Every process started from here inherits this, so that none can outlive the run unnoticed.
const RUN = 'PARLEY_TEST_RUN'
const runId = randomUUID()
/** Exists while the pages are built, so that a test can check whether any of it got into them. */
const PLANTED = {
  CLERK_SECRET_KEY: 'sk_live_planted-while-building',
  CLERK_WEBHOOK_SIGNING_SECRET: 'whsec_planted-while-building',
  CLERK_JWT_KEY: 'planted-while-building',
  CLERK_ENCRYPTION_KEY: 'planted-while-building',
}
/** @type {import('./test-report.mjs').Counts} */
const totals = { passed: 0, failed: 0, problems: [], notHere: [], unsteady: [] }
/** @type {Map<string, { group: number, log: string }>} the stages under way, by their titles */
const running = new Map()
/** @type {{ title: string, begin: number, seconds: number }[]} in s */
const times = []

let ended = false
function end() {
  if (ended) return
  ended = true
  for (const [title, { group, log }] of running) {
    kill(-group)
    heading(`${title} (incomplete)`)
    console.log(readFileSync(log, 'utf8').trimEnd())
  }
  for (const pid of strayProcesses()) kill(pid)
  showTimes()
  list('Not possible on this machine', totals.notHere)
  list('Passed only on a retry: a race in the test or in the code under test', totals.unsteady)
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
    if (!installDependencies(root)) throw new Error('npm ci failed; see its message above.')
  }
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  // Two lanes, because most machines have at least two cores. The browser tests take longest, so what they need comes
  // first; the build empties the folder for generated types, so type checks wait for it.
  let chromium = ''
  const built = check('build', PLANTED)
  await both(
    async () => {
      if (!(await built)) throw new Error("The browser tests didn't run because there is no build.")
      chromium = ensureChromium(heading)
      await browserTests('together', chromium)
    },
    async () => {
      await checks('format', 'knip', 'generated')
      await built
      await checks('types', 'lint')
      await unitTests()
    },
  )
  // Measurements have the machine to themselves.
  if (chromium) await browserTests('alone', chromium)
}

/** @param {...string} scripts */
async function checks(...scripts) {
  for (const script of scripts) await check(script)
}

async function unitTests() {
  const report = join(reports, 'unit.json')
  const ok = await stage('unit tests', 'vitest', [
    'run',
    `--retry=${RETRIES}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  addReport(countReport(report, countVitest), ok, 'vitest')
}

/**
 * A project of playwright.config.ts.
 * @param {string} project
 * @param {string} chromium
 */
async function browserTests(project, chromium) {
  const report = join(reports, `browser-${project}.json`)
  const ok = await stage(
    `browser tests, ${project}`,
    'playwright',
    ['test', '--retries', RETRIES, '--project', project],
    {
      PARLEY_CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  )
  addReport(countReport(report, countPlaywright), ok, 'playwright')
}

/**
 * A stage without tests of its own: counts nothing if it succeeds, and one failure if it doesn't.
 * @param {string} script
 * @param {Record<string, string>} [env]
 */
async function check(script, env = {}) {
  const ok = await stage(script, 'npm', ['run', '--silent', script], env)
  if (!ok) fail(`${script} failed`)
  return ok
}

/**
 * Runs lanes in parallel; an error in one ends neither.
 * @param {...(() => Promise<void>)} lanes
 */
async function both(...lanes) {
  for (const lane of await Promise.allSettled(lanes.map((run) => run()))) {
    if (lane.status === 'rejected') fail(lane.reason instanceof Error ? lane.reason.message : String(lane.reason))
  }
}

/**
 * @param {import('./test-report.mjs').Counts} counts
 * @param {boolean} ok
 * @param {string} runner
 */
function addReport(counts, ok, runner) {
  add(counts)
  if (!ok && counts.failed === 0) fail(`${runner} failed outside a test`)
}

/** @param {import('./test-report.mjs').Counts} counts */
function add({ passed, failed, problems, notHere, unsteady }) {
  totals.passed += passed
  totals.failed += failed
  totals.problems.push(...problems)
  totals.notHere.push(...notHere)
  totals.unsteady.push(...unsteady)
}

/** @param {string} problem */
function fail(problem) {
  totals.failed++
  totals.problems.push(problem)
}

/**
 * Runs a command, and prints its output when it ends, because commands that run in parallel print, too. Until then
 * the output is in test-results/<title>.log.
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>} whether it succeeded
 */
function stage(title, command, args, env = {}) {
  const log = join(reports, `${title.replaceAll(/\W+/g, '-')}.log`)
  const started = Date.now()
  console.log(`-- ${title}`)
  return new Promise((resolve) => {
    const output = openSync(log, 'w')
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
      stdio: ['ignore', output, output],
      // It gets its own process group, so any processes it leaves behind are ended with it.
      detached: true,
    })
    closeSync(output)
    const group = child.pid
    if (group !== undefined) running.set(title, { group, log })
    const timer = setTimeout(
      () => {
        fail(`${title}: stopped, because the run hasn't ended after ${HANG_MINUTES} minutes; something hangs`)
        if (group !== undefined) kill(-group)
      },
      Math.max(0, deadline - Date.now()),
    )
    /** @param {boolean} ok */
    const settle = (ok) => {
      clearTimeout(timer)
      if (group !== undefined) kill(-group)
      running.delete(title)
      const seconds = (Date.now() - started) / 1000
      times.push({ title, begin: (started - begin) / 1000, seconds })
      heading(`${title}: ${ok ? 'done' : 'FAILED'} in ${seconds.toFixed(1)} s`)
      console.log(readFileSync(log, 'utf8').trimEnd())
      resolve(ok)
    }
    child.on('error', (error) => {
      fail(error.message)
      settle(false)
    })
    child.on('exit', (code) => settle(code === 0))
  })
}

/** When each stage began and how long it took. */
function showTimes() {
  const width = Math.max(0, ...times.map(({ title }) => title.length))
  /** @param {number} seconds */
  const cell = (seconds) => seconds.toFixed(0).padStart(7)
  heading('Stages')
  console.log(`${'seconds'.padEnd(width)}  from     took`)
  for (const { title, begin, seconds } of times) console.log(`${title.padEnd(width)} ${cell(begin)}  ${cell(seconds)}`)
  console.log(`${'all'.padEnd(width)} ${cell(0)}  ${cell((Date.now() - begin) / 1000)}`)
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
    // The process has ended by itself.
  }
}

/** Finds processes that moved to a group of their own (as browsers do) by the inherited variable. Linux only. */
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
