import { describe, expect, it } from 'vitest'
import { countPlaywright, countReport, countVitest } from './test-report.mjs'

describe('countVitest', () => {
  const file = (statuses: string[]) => ({
    name: 'a.test.ts',
    assertionResults: statuses.map((status) => ({ status, fullName: status })),
  })

  it('counts passed and failed tests', () => {
    const counts = countVitest({ testResults: [file(['passed', 'passed']), file(['failed'])] })
    expect(counts).toMatchObject({ passed: 2, failed: 1 })
  })

  it('counts a todo test and a file that did not load as failed', () => {
    const counts = countVitest({ testResults: [file(['passed', 'todo']), file([])] })
    expect(counts).toMatchObject({ passed: 1, failed: 2 })
  })

  it('lists tests that passed only on a retry, with the reason of the failure', () => {
    const failureMessages = ['Property failed after 7 tests\nCounterexample: [-0]\n    at buildError (a.js:1)']
    const test = { status: 'passed', fullName: 'late', failureMessages }
    const counts = countVitest({ testResults: [{ name: 'a.test.ts', assertionResults: [test] }] })
    expect(counts).toMatchObject({
      passed: 1,
      failed: 0,
      unsteady: [expect.stringMatching(/^a\.test\.ts: late\n .*\n    Counterexample: \[-0\]$/)],
    })
  })

  it("lists tests that this machine can't run", () => {
    const counts = countVitest({ testResults: [file(['passed', 'skipped'])] })
    expect(counts).toMatchObject({ passed: 1, failed: 0, notHere: ['a.test.ts: skipped'] })
  })
})

describe('countPlaywright', () => {
  const spec = (status: string) => ({ title: status, file: 'a.spec.ts', tests: [{ status }] })

  it('finds the tests of suites inside suites', () => {
    const suites = [{ specs: [spec('expected')], suites: [{ specs: [spec('expected'), spec('unexpected')] }] }]
    expect(countPlaywright({ errors: [], suites })).toMatchObject({ passed: 2, failed: 1 })
  })

  it('counts a skipped test and an error outside a test as failed', () => {
    const suites = [{ specs: [spec('skipped')] }]
    expect(countPlaywright({ errors: [{ message: 'boom' }], suites })).toMatchObject({ passed: 0, failed: 2 })
  })

  it('lists tests that passed only on a retry', () => {
    const results = [{ error: { message: '\u001B[31mexpected\u001B[39m 1' } }, {}]
    const suites = [{ specs: [{ ...spec('flaky'), tests: [{ status: 'flaky', results }] }] }]
    expect(countPlaywright({ errors: [], suites })).toMatchObject({
      passed: 1,
      failed: 0,
      unsteady: ['a.spec.ts: flaky\n    expected 1'],
    })
  })
})

it('a missing report counts as failed', () => {
  expect(countReport('/nowhere/report.json', countVitest)).toMatchObject({ passed: 0, failed: 1 })
})
