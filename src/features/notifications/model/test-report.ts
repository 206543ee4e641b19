/** From the browser's permission to the pop-up, in this order. */
export const testSteps = ['allowed', 'registered', 'sent', 'arrived'] as const
export type TestStep = (typeof testSteps)[number]

/** The progress of a test: the completed steps, and the one that failed. */
export interface TestReport {
  done: readonly TestStep[]
  failed: TestStep | null
  /** The push service's HTTP status, if it rejected the push. */
  status: number | null
}

export const noReport: TestReport = { done: [], failed: null, status: null }

/** The result of the server's own test; 'taken' means that the push service accepted it. */
export interface TestAnswer {
  result: string
  status: number | null
}

/** The steps in order. A failure ends the test and is named. */
export interface TestHost {
  isAllowed(): boolean
  /** Null if pushes can't reach this device. */
  register(): Promise<string | null>
  send(deviceId: string): Promise<TestAnswer>
  /** Whether it arrived within the waiting time. */
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
  // The listener comes before sending, because the push may arrive before the response.
  const arrival = host.arrives()
  const { result, status } = await host.send(deviceId).catch(() => ({ result: 'unknown', status: null }))
  if (result !== 'taken') return failed('sent', status)
  done('sent')
  if (!(await arrival)) return failed('arrived')
  done('arrived')
  return report
}
