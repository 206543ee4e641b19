// Counts the results of the two test runners. A suite with skipped tests isn't green: a skipped test counts as failed,
// unless it declared itself that this machine can't run it (vitest's skipIf and runIf; tests/architecture.test.ts
// rejects a plain skip). Those are listed, and so are tests that failed at first and passed on a retry, with the reason:
// a property's counterexample is a defect, although the retry draws others.
import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/**
 * @typedef {{ passed: number, failed: number, problems: string[], notHere: string[], unsteady: string[] }} Counts
 *
 * @typedef {object} VitestFile
 * @property {string} name
 * @property {{ status: string, fullName: string, failureMessages?: string[] }[]} assertionResults
 *
 * @typedef {object} Suite one file, or a describe inside it
 * @property {Suite[]} [suites]
 * @property {{ title: string, file: string, tests: { status: string, results?: { error?: { message?: string } }[] }[] }[]} [specs]
 */

/**
 * Reads vitest's JSON report. A file that could not be loaded has no tests: it counts as one failure.
 * @param {{ testResults: VitestFile[] }} report
 */
export function countVitest(report) {
  const counts = none()
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0) fail(counts, `${file.name}: no test could be run`)
    for (const test of file.assertionResults) {
      if (test.status === 'passed') {
        counts.passed++
        const [first] = test.failureMessages ?? []
        if (first !== undefined) counts.unsteady.push(`${file.name}: ${test.fullName}${reason(first)}`)
      } else if (test.status === 'skipped') counts.notHere.push(`${file.name}: ${test.fullName}`)
      else fail(counts, `${file.name}: ${test.fullName} (${test.status})`)
    }
  }
  return counts
}

/**
 * Reads Playwright's JSON report. A skipped test counts as failed.
 * @param {{ errors: { message: string }[], suites: Suite[] }} report
 */
export function countPlaywright(report) {
  const counts = none()
  for (const error of report.errors) fail(counts, error.message)
  /** @param {Suite} suite */
  const visit = (suite) => {
    for (const inner of suite.suites ?? []) visit(inner)
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected' || test.status === 'flaky') counts.passed++
        if (test.status === 'flaky') {
          counts.unsteady.push(`${spec.file}: ${spec.title}${reason(test.results?.[0]?.error?.message ?? '')}`)
        }
        if (test.status !== 'expected' && test.status !== 'flaky')
          fail(counts, `${spec.file}: ${spec.title} (${test.status})`)
      }
    }
  }
  for (const suite of report.suites) visit(suite)
  return counts
}

/**
 * The counts of a report on disk; a missing or broken one is a failure of its own.
 * @param {string} path
 * @param {(report: any) => Counts} count
 * @returns {Counts}
 */
export function countReport(path, count) {
  try {
    const counts = count(JSON.parse(readFileSync(path, 'utf8')))
    if (counts.passed + counts.failed === 0) fail(counts, `${path}: no test was run`)
    return counts
  } catch (error) {
    return { ...none(), failed: 1, problems: [`${path}: ${String(error)}`] }
  }
}

/**
 * The beginning of an error, without the stack, as the lines below the test's name.
 * @param {string} message
 */
function reason(message) {
  const lines = stripVTControlCharacters(message)
    .replace(/\n\s+at [^]*/, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines
    .slice(0, 5)
    .map((line) => `\n    ${line.trim().slice(0, 300)}`)
    .join('')
}

/** @returns {Counts} */
function none() {
  return { passed: 0, failed: 0, problems: [], notHere: [], unsteady: [] }
}

/**
 * @param {Counts} counts
 * @param {string} problem
 */
function fail(counts, problem) {
  counts.failed++
  counts.problems.push(problem)
}
