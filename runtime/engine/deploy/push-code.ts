/** The code of a push: assembled from its request and the existing code, loaded, and checked. */
import type { FunctionMonitor } from '../../boundary/watch-board'
import { planCatalog } from '../../database/catalog-plan'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import { FunctionRegistry } from '../run/registry'
import {
  fingerprint,
  moduleHash,
  refuseComponents,
  type ApplicationCode,
  type LoadableCode,
  type LoadedCode,
  type StoredCode,
} from './code'
import type { ModuleSource } from './module-loader'
import { OperationError } from './operation-error'
import { checkFieldNames, checkSchema } from './schema-rules'

interface ModuleHash {
  path: string
  environment: ModuleSource['environment']
  sha256: string
}

export interface PushRequest {
  dryRun: boolean
  functions: string
  appDefinition: {
    definition: ModuleSource | null
    schema: ModuleSource | null
    changedModules: ModuleSource[]
    unchangedModuleHashes: ModuleHash[]
    udfServerVersion: string
  }
  componentDefinitions: { definitionPath: string }[]
}

export interface PushCodeOptions {
  storage: Storage
  system: System
  monitor: FunctionMonitor
  /** The functions that the server was built with. */
  builtIn: ApplicationCode
  /** Turns pushed sources into modules. */
  load: (code: LoadableCode) => Promise<LoadedCode>
}

/** How long evaluating a push's modules can take if they await something. */
const LOAD_MS = 10_000
const LOADING = 'the modules of the push'
export class PushCode {
  constructor(private readonly options: PushCodeOptions) {}

  /** `running`: the source of unchanged modules. */
  assemble({ appDefinition, componentDefinitions }: PushRequest, running: StoredCode | null): StoredCode {
    refuseComponents(componentDefinitions.map(({ definitionPath }) => definitionPath))
    const known = new Map((running?.modules ?? []).map((source) => [`${source.path} ${moduleHash(source)}`, source]))
    const kept = appDefinition.unchangedModuleHashes.map(({ path, sha256 }) => {
      const source = known.get(`${path} ${sha256}`)
      if (!source) throw new OperationError('RaceDetected', `${path} has changed since this push began. Try again.`)
      return source
    })
    const modules = [...appDefinition.changedModules, ...kept].sort((a, b) => (a.path < b.path ? -1 : 1))
    return {
      format: 1,
      pushedAt: this.options.system.now(),
      version: appDefinition.udfServerVersion,
      modules,
      schema: appDefinition.schema,
      definition: appDefinition.definition,
      builtIn: fingerprint(this.options.builtIn),
    }
  }

  /** The watchdog handles a module that loops; one that waits forever is ended here. */
  async load(stored: StoredCode, call: number): Promise<LoadedCode> {
    const { monitor, system } = this.options
    monitor.enter({ path: LOADING, call, query: null, job: null })
    try {
      return await new Promise<LoadedCode>((resolve, reject) => {
        const tooLong = new OperationError('InvalidModules', `Loading ${LOADING} took more than ${LOAD_MS / 1_000} s.`)
        const cancel = system.setTimer(LOAD_MS, () => reject(tooLong))
        this.options.load(stored).then(resolve, reject).finally(cancel)
      })
    } finally {
      monitor.exit()
    }
  }

  /** Throws the reason if it is invalid. `variables`: those of the deployment. */
  check({ code, environment }: LoadedCode, variables: Record<string, string>): void {
    const missing = (environment ?? [])
      .filter(([name, { optional }]) => !optional && !variables[name])
      .map(([name]) => name)
    if (missing.length > 0) {
      const names = missing.join(', ')
      throw new OperationError('MissingEnvironmentVariables', `Required environment variables are not set: ${names}.`)
    }
    checkSchema(code.schema)
    checkFieldNames(code.schema)
    let registry: FunctionRegistry
    try {
      registry = new FunctionRegistry(code.modules, planCatalog(this.options.storage, code.schema).catalog)
    } catch (error) {
      throw new OperationError('InvalidModules', (error as Error).message)
    }
    for (const [name, job] of Object.entries(code.crons)) {
      try {
        registry.find(job.name, 'any', 'internal')
      } catch (error) {
        throw new OperationError('InvalidCrons', `Cron job "${name}": ${(error as Error).message}`)
      }
    }
  }
}
