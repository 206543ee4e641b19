/**
 * An application: its functions, schema, cron jobs, HTTP routes, and identity providers. A server is built with one; a
 * push brings another, which is stored as it was sent and loaded again at every start.
 */
import { createHash } from 'node:crypto'
import type { AuthProvider } from 'convex/server'
import { describeFailure, failureText } from '../run/errors'
import { kindOf, type CodeDetails, type Modules } from '../run/registry'
import { nextRun, type CronJob } from '../jobs/crons'
import type { StorageReader } from '../../storage/storage'
import type { SchemaJson } from '../../database/catalog'
import { isShared, loadModules, type LoadedModules, type ModuleSource, type Namespace } from './module-loader'
import { OperationError } from './operation-error'
import type { HttpRouter } from '../run/http-router'

export interface ApplicationCode extends CodeDetails {
  /** By path in the folder, without extension. */
  modules: Modules
  schema: SchemaJson
  crons: Record<string, CronJob>
  http: HttpRouter | undefined
  /** Null for the functions that the server was started with. */
  providers: AuthProvider[] | null
}

/** As sent by a push. */
export interface StoredCode {
  format: 1
  /** UTC ms. */
  pushedAt: number
  /** Version of the CLI's package. */
  version: string
  modules: ModuleSource[]
  schema: ModuleSource | null
  definition: ModuleSource | null
  /** Identifies the server's built-in functions at the time of the push, because a later server may have others. */
  builtIn: string
}

export interface PushedApplication {
  stored: StoredCode
  code: ApplicationCode
}

const CODE_KEY = 'code'
const NO_SCHEMA: SchemaJson = { tables: [], schemaValidation: false }
const AUTH_CONFIG = 'auth.config.js'

export function readStoredCode(storage: StorageReader): StoredCode | null {
  const text = storage.getMeta(CODE_KEY)
  if (text === undefined) return null
  const code = JSON.parse(text) as StoredCode
  if ((code.format as number) !== 1) {
    throw new Error('The functions pushed to this data were stored by a newer version. Start that version.')
  }
  return code
}

export const storedCodeEntry = (code: StoredCode): [key: string, value: string] => [CODE_KEY, JSON.stringify(code)]

export const discardStoredCode = (storage: { deleteMeta(key: string): void }): void => storage.deleteMeta(CODE_KEY)

/** Schemas and crons have an `export` method that the published types don't declare. */
export function exported(definition: unknown): unknown {
  return JSON.parse((definition as { export(): string }).export())
}

/** The application a server was built with, or is given. */
export interface BuiltIn {
  modules: Modules
  schema: object
  crons?: object
  http?: HttpRouter
}

export function builtInCode({ modules, schema, crons, http }: BuiltIn): ApplicationCode {
  return {
    modules,
    schema: exported(schema) as SchemaJson,
    crons: crons ? (exported(crons) as Record<string, CronJob>) : {},
    http,
    providers: null,
  }
}

/** Equal for two servers whose functions have the same public description. */
export function fingerprint({ modules, schema, crons }: ApplicationCode): string {
  const functions = Object.entries(modules).flatMap(([path, exports]) =>
    analyzeFunctions(exports).map((fn) => JSON.stringify({ path, ...fn })),
  )
  const text = JSON.stringify([functions.sort(), schema, crons])
  return createHash('sha256').update(text).digest('hex')
}

/** Runs the push's code: throws an OperationError that names the failing module. */
export async function loadCode({ modules, schema, definition }: LoadableCode): Promise<LoadedCode> {
  const { namespaces, sourceMapOf } = await guarded('the modules', modules)
  const [schemaExports] = schema ? (await guarded('schema', [schema])).namespaces.values() : []
  const [definitionExports] = definition ? (await guarded('convex.config', [definition])).namespaces.values() : []
  const byPath: Modules = {}
  for (const [path, exports] of namespaces) if (path !== AUTH_CONFIG) byPath[path.replace(/\.js$/, '')] = exports
  refuseNodeQueries(modules, byPath)
  return {
    code: {
      modules: byPath,
      schema: schemaExports ? (exportedOf('schema.js', schemaExports) as SchemaJson) : NO_SCHEMA,
      crons: readCrons(byPath.crons),
      http: readRouter(byPath.http),
      providers: readProviders(namespaces.get(AUTH_CONFIG)),
      sourceMapOf,
      nodeModules: new Set(modules.filter(isNode).map(({ path }) => path.replace(/\.js$/, ''))),
    },
    hasSchema: schemaExports !== undefined,
    environment: definitionExports ? readDefinition(definitionExports) : null,
  }
}

export type LoadableCode = Pick<StoredCode, 'modules' | 'schema' | 'definition'>

export interface LoadedCode {
  code: ApplicationCode
  hasSchema: boolean
  /** The variables that `defineApp` names; null if it names none. */
  environment: [name: string, declaration: { optional?: boolean }][] | null
}

const isNode = ({ environment }: ModuleSource): boolean => environment === 'node'

async function guarded(what: string, sources: readonly ModuleSource[]): Promise<LoadedModules> {
  try {
    return await loadModules(sources)
  } catch (error) {
    if (error instanceof OperationError) throw error
    const failure = describeFailure(error, (path) => sources.find((source) => source.path === path)?.sourceMap)
    throw new OperationError('InvalidModules', `Loading ${what} of the push failed: ${failureText(failure).trimEnd()}`)
  }
}

function exportedOf(path: string, { default: definition }: Namespace): unknown {
  try {
    return exported(definition)
  } catch (error) {
    throw new OperationError(
      'InvalidModules',
      `The default export of ${path} does not describe itself: ${String(error)}`,
    )
  }
}

function readCrons(exports: Namespace | undefined): Record<string, CronJob> {
  if (exports?.default === undefined) return {}
  const crons = exportedOf('crons.js', exports) as Record<string, CronJob>
  for (const [name, { schedule }] of Object.entries(crons)) {
    try {
      nextRun(schedule, 0)
    } catch (error) {
      throw new OperationError('InvalidCrons', `Cron job "${name}": ${(error as Error).message}`)
    }
  }
  return crons
}

function readRouter(exports: Namespace | undefined): HttpRouter | undefined {
  const router = exports?.default as Partial<HttpRouter> | undefined
  if (router === undefined) return undefined
  if (typeof router.lookup !== 'function' || typeof router.getRoutes !== 'function') {
    throw new OperationError('InvalidHttpRouter', 'The default export of http.js must be the router of httpRouter().')
  }
  return router as HttpRouter
}

/** Without a configuration no one can sign in, as in Convex. */
function readProviders(exports: Namespace | undefined): AuthProvider[] {
  if (exports === undefined) return []
  const { providers } = (exports.default ?? {}) as { providers?: AuthProvider[] }
  const isWhole = (provider: AuthProvider): boolean =>
    'type' in provider
      ? [provider.issuer, provider.jwks, provider.algorithm].every((field) => typeof field === 'string')
      : typeof provider.domain === 'string' && typeof provider.applicationID === 'string'
  if (Array.isArray(providers) && providers.every(isWhole)) return providers
  throw new OperationError(
    'InvalidAuthConfig',
    "auth.config.js doesn't specify its providers. Are the environment variables that it reads set?",
  )
}

interface DefinitionExport {
  childComponents: { name: string; path: string }[]
  envVars?: [string, { optional?: boolean }][]
}

function readDefinition({ default: definition }: Namespace): [string, { optional?: boolean }][] | null {
  const { childComponents, envVars } = (definition as { export(): DefinitionExport }).export()
  refuseComponents(childComponents.map(({ name }) => name))
  return envVars ?? null
}

export function refuseComponents(names: readonly string[]): void {
  if (names.length === 0) return
  throw new OperationError(
    'ComponentsNotSupported',
    `This server doesn't support components: ${names.join(', ')}. Remove them from convex.config.ts.`,
  )
}

export interface AnalyzedFunction {
  name: string
  udfType: string
  visibility: { kind: string }
  args: string
  returns: string
  pos: null
}

export function analyzeFunctions(exports: Namespace): AnalyzedFunction[] {
  return Object.entries(exports).flatMap(([name, value]) => {
    const kind = kindOf(value)
    if (kind === null) return []
    const fn = value as { isPublic?: boolean; exportArgs(): string; exportReturns(): string }
    return {
      name,
      udfType: kind[0]!.toUpperCase() + kind.slice(1),
      visibility: { kind: fn.isPublic ? 'public' : 'internal' },
      args: fn.exportArgs(),
      returns: fn.exportReturns(),
      pos: null,
    }
  })
}

/** The hash by which the CLI compares modules. */
export function moduleHash({ source, sourceMap }: ModuleSource): string {
  return createHash('sha256')
    .update(source)
    .update(sourceMap ?? '')
    .digest('hex')
}

/** As in Convex: functions that need Node can't be transactions. */
function refuseNodeQueries(sources: readonly ModuleSource[], modules: Modules): void {
  for (const { path, environment } of sources) {
    if (environment !== 'node' || isShared(path)) continue
    const wrong = analyzeFunctions(modules[path.replace(/\.js$/, '')] ?? {}).find(({ udfType }) => udfType !== 'Action')
    if (!wrong) continue
    throw new OperationError(
      'InvalidModules',
      `\`${wrong.name}\` defined in \`${path}\` is a ${wrong.udfType} function. Only actions can be defined in Node.js.`,
    )
  }
}
