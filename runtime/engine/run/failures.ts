/** What is told of a function that failed: to its caller, to the function that called it, and to the log. */
import type { FunctionOutcome } from '../../boundary/messages'
import { newRequestId, type System } from '../../system'
import { describeFailure, failed, failureText, logText, passedOn } from './errors'
import type { FunctionRegistry } from './registry'
import { NO_SOURCE_MAPS } from './stack-frames'

export interface FailuresOptions {
  registry: FunctionRegistry
  system: System
  redactErrors: boolean
  log: (line: string) => void
}

export class Failures {
  constructor(private readonly options: FailuresOptions) {}

  /** What the caller is told; what it is not told is logged. */
  fail(path: string, error: unknown, requestId = newRequestId(this.options.system)): FunctionOutcome & { ok: false } {
    return this.failWithParts(path, error, requestId).outcome
  }

  failWithParts(path: string, error: unknown, requestId: string) {
    const { redactErrors, registry, log } = this.options
    const failure = describeFailure(error, registry.sourceMapOf)
    if (failure.data === undefined) log(`${path} failed: ${logText(error)}`)
    return { failure, outcome: failed(failure, redactErrors, requestId) }
  }

  /** Of a call of what is not there, or not for the caller: that is the caller's to mend, and no secret. */
  refusal(error: unknown, requestId = newRequestId(this.options.system)): FunctionOutcome & { ok: false } {
    return failed(describeFailure(error, NO_SOURCE_MAPS), false, requestId)
  }

  /** The failure of a nested call, for the function that has made it. */
  readonly asSeen = (error: unknown): Error => {
    const failure = describeFailure(error, this.options.registry.sourceMapOf)
    return passedOn(failureText(failure), failure.data)
  }
}
