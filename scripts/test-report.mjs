// Counts what the two test runners wrote down. A suite that leaves something out is not green: a skipped test counts as
// failed, unless it said itself that this machine can't run it (vitest's skipIf and runIf; a plain skip is refused by
// tests/architecture.test.ts). Those are named.
import { readFileSync } from 'node:fs'

/**
 * @typedef {{ passed: number, failed: number, problems: string[], notHere: string[] }} Counts
 *
 * @typedef {{ name: string, assertionResults: { status: string, fullName: string }[] }} VitestFile
 *
 * @typedef {object} Suite one file, or a describe inside it
 * @property {Suite[]} [suites]
 * @property {{ title: string, file: string, tests: { status: string }[] }[]} [specs]
 */

/**
 * Reads vitest's JSON report. A file that could not be loaded has no tests: it counts as one failure.
 * @param {{ testResults: VitestFile[] }} report
 */
export function countVitest(report) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, problems: [], notHere: [] }
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0) fail(counts, `${file.name}: no test could be run`)
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++
      else if (test.status === 'skipped') counts.notHere.push(`${file.name}: ${test.fullName}`)
      else fail(counts, `${file.name}: ${test.fullName} (${test.status})`)
    }
  }
  return counts
}

/**
 * Reads Playwright's JSON report. What passed only on a retry, or was skipped, has failed.
 * @param {{ errors: { message: string }[], suites: Suite[] }} report
 */
export function countPlaywright(report) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, problems: [], notHere: [] }
  for (const error of report.errors) fail(counts, error.message)
  /** @param {Suite} suite */
  const visit = (suite) => {
    for (const inner of suite.suites ?? []) visit(inner)
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') counts.passed++
        else fail(counts, `${spec.file}: ${spec.title} (${test.status})`)
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
    return { passed: 0, failed: 1, problems: [`${path}: ${String(error)}`], notHere: [] }
  }
}

/**
 * @param {Counts} counts
 * @param {string} problem
 */
function fail(counts, problem) {
  counts.failed++
  counts.problems.push(problem)
}
