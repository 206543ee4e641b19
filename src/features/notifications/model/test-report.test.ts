import { expect, it } from 'vitest'
import { runTest, type TestHost, type TestReport } from './test-report'

const able: TestHost = {
  isAllowed: () => true,
  register: async () => 'device',
  send: async () => ({ result: 'taken', status: 201 }),
  arrives: async () => true,
  report: () => {},
}

it('C449 a test reports each step as it is done', async () => {
  const reports: TestReport[] = []
  await runTest({ ...able, report: (report) => reports.push(report) })
  expect(reports.map(({ done }) => done.at(-1))).toEqual(['allowed', 'registered', 'sent', 'arrived'])
})

it.each<[string, Partial<TestHost>, Partial<TestReport>]>([
  ['allowed', { isAllowed: () => false }, { done: [], failed: 'allowed' }],
  ['registered, where the server has no push', { register: async () => null }, { failed: 'registered' }],
  ['registered, offline', { register: () => Promise.reject(new Error()) }, { failed: 'registered' }],
  [
    'sent, with the push service’s answer',
    { send: async () => ({ result: 'gone', status: 410 }) },
    { failed: 'sent', status: 410 },
  ],
  ['sent, offline', { send: () => Promise.reject(new Error()) }, { failed: 'sent', status: null }],
  ['arrived', { arrives: async () => false }, { done: ['allowed', 'registered', 'sent'], failed: 'arrived' }],
])('C449 a test names the first step that failed: not %s', async (_, host, expected) => {
  expect(await runTest({ ...able, ...host })).toMatchObject(expected)
})
