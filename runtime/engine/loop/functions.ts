/** The functions being served, and what runs them. A push replaces them. */
import type { Execution, JsonText } from '../../boundary/messages'
import type { Transaction } from '../../database/transaction'
import type { ApplicationCode } from '../deploy/code'
import type { Environment } from '../deploy/environment'
import { systemFunctions } from '../deploy/system-functions'
import { installConvexErrors } from '../run/convex-errors'
import { installDeterminism } from '../run/determinism'
import { FileKeys } from '../run/file-keys'
import { FunctionLogs } from '../run/function-logs'
import { installSyscalls } from '../run/global-syscalls'
import type { HttpRouter } from '../run/http-router'
import { installCloning } from '../run/lazy-result'
import { FunctionRegistry } from '../run/registry'
import { Runner } from '../run/runner'
import { SigningKey, type SignJwtOptions } from '../run/signing-key'
import type { Data } from './data'
import type { EngineOptions } from './engine-options'

export class Functions {
  readonly registry: FunctionRegistry
  readonly runner: Runner
  /** Null: this engine stores no files. */
  readonly fileKeys: FileKeys | null
  /** The public half of the `signJwt` key. */
  readonly jwks: JsonText

  constructor(
    { storage, system, log, redactErrors, files, functionTimeoutMs = 1_000, keepLogs }: EngineOptions,
    private readonly data: Data,
    private code: ApplicationCode,
    variables: Environment,
    logged: (execution: Execution) => void,
  ) {
    installDeterminism()
    installSyscalls()
    installCloning()
    installConvexErrors()
    const registry = new FunctionRegistry(code.modules, data.catalog, code)
    const fileKeys = files ? FileKeys.open(storage, system, files.origin, files.uploadAgeMs) : null
    const signingKey = SigningKey.open(storage, system)
    const issuer = variables.own('CONVEX_CLOUD_URL') ?? ''
    this.registry = registry
    this.fileKeys = fileKeys
    this.jwks = signingKey.jwks
    this.runner = new Runner({
      registry,
      environment: data.environment,
      system,
      redactErrors,
      timeoutMs: functionTimeoutMs,
      fileKeys,
      signJwt: (claims: SignJwtOptions, now: number) => signingKey.sign(claims, issuer, now),
      log,
      logs: keepLogs ? new FunctionLogs(system, logged, redactErrors) : null,
    })
    registry.addSystem(systemFunctions({ registry, environment: variables, router: () => this.router }))
  }

  get router(): HttpRouter | undefined {
    return this.code.http
  }

  replace(code: ApplicationCode): void {
    this.registry.replace(code.modules, this.data.catalog, code)
    this.code = code
  }

  /** The runtime's own reads of durable data, without waiting for a turn. */
  readonly read = async <T>(work: (transaction: Transaction) => T): Promise<T> => {
    await this.data.committer.settled()
    return this.runner.read(work)
  }
}
