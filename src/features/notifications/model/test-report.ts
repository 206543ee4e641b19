/** From the browser's leave to the pop-up, in this order. */
export const testSteps = ['allowed', 'registered', 'sent', 'arrived'] as const
export type TestStep = (typeof testSteps)[number]

/** How far a test has come: what is done, and what failed. */
export interface TestReport {
  done: readonly TestStep[]
  failed: TestStep | null
  /** Of the push service's answer, where it has one and did not take it. */
  status: number | null
}

export const noReport: TestReport = { done: [], failed: null, status: null }

/** What the server's own test says: 'taken' is the push service's yes. */
export interface TestAnswer {
  result: string
  status: number | null
}

/** Each step asks the next. What fails ends it, and is named. */
export interface TestHost {
  isAllowed(): boolean
  /** Null where pushes can't reach this device. */
  register(): Promise<string | null>
  send(deviceId: string): Promise<TestAnswer>
  /** Whether it came, in the time one waits for it. */
  arrives(): Promise<boolean>
  report(report: TestReport): void
}

export async function runTest(host: TestHost): Promise<TestReport> {
  let report = noReport
  const done = (step: TestStep) => {
    report = { ...report, done: [...report.done, step] }
    host.report(report)
  }
  const failed = (step: TestStep, status: number | null = null) => {
    report = { ...report, failed: step, status }
    host.report(report)
    return report
  }

  if (!host.isAllowed()) return failed('allowed')
  done('allowed')
  const deviceId = await host.register().catch(() => null)
  if (deviceId === null) return failed('registered')
  done('registered')
  // Listened for before it is sent: it may be there before the answer is.
  const arrival = host.arrives()
  const { result, status } = await host.send(deviceId).catch(() => ({ result: 'unknown', status: null }))
  if (result !== 'taken') return failed('sent', status)
  done('sent')
  if (!(await arrival)) return failed('arrived')
  done('arrived')
  return report
}
