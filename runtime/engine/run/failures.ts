/** Reports a failed function: to its caller, to the calling function, and to the log. */
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

  /** The caller's part; the rest is logged. */
  fail(path: string, error: unknown, requestId = newRequestId(this.options.system)): FunctionOutcome & { ok: false } {
    return this.failWithParts(path, error, requestId).outcome
  }

  failWithParts(path: string, error: unknown, requestId: string) {
    const { redactErrors, registry, log } = this.options
    const failure = describeFailure(error, registry.sourceMapOf)
    if (failure.data === undefined) log(`${path} failed: ${logText(error)}`)
    return { failure, outcome: failed(failure, redactErrors, requestId) }
  }

  /**
   * A call of a function that doesn't exist, or that the caller can't access: the caller has to fix it, and it is no
   * secret.
   */
  refusal(error: unknown, requestId = newRequestId(this.options.system)): FunctionOutcome & { ok: false } {
    return failed(describeFailure(error, NO_SOURCE_MAPS), false, requestId)
  }

  /** The failure of a nested call, for the calling function. */
  readonly asSeen = (error: unknown): Error => {
    const failure = describeFailure(error, this.options.registry.sourceMapOf)
    return passedOn(failureText(failure), failure.data)
  }
}
