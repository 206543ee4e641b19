/**
 * `npx convex run --inline-query`: a query sent with the call, as a module. It can read what every query can,
 * unauthenticated, and is discarded afterwards.
 */
import { internalQueryGeneric, queryGeneric } from 'convex/server'
import { unhidden, type JsonText } from '../../boundary/messages'
import type { FunctionMonitor } from '../../boundary/watch-board'
import { FunctionRegistry, kindOf, type RegisteredFunction } from '../run/registry'
import type { Runner } from '../run/runner'
import type { TableNames } from '../../values/validate'
import type { JsonValue } from '../../values/codec'
import { loadModules } from './module-loader'
import { OperationError } from './operation-error'

/** The module from which the CLI imports its builders. */
const WRAPPERS = 'convex:/_system/repl/wrappers.js'
const BUILDERS = { query: queryGeneric, internalQuery: internalQueryGeneric }

const MODULE = 'inline'

export interface InlineQueryOptions {
  runner: Runner
  tables: TableNames
  monitor: FunctionMonitor
}

/** Call while nothing else runs. Resolves to the endpoint's response; `request`: its body. */
export async function runInlineQuery(
  { runner, tables, monitor }: InlineQueryOptions,
  request: string,
  call: number,
): Promise<JsonText> {
  const { bundle, args = {} } = JSON.parse(request) as { bundle?: { source?: unknown }; args?: JsonValue }
  const source = bundle?.source
  if (typeof source !== 'string') throw new OperationError('BadRequest', 'The request contains no query.')
  monitor.enter({ path: 'the inline query', call, query: null, job: null })
  try {
    const outcome = unhidden(await run(runner, await load(source, tables), args))
    const logLines = JSON.stringify(outcome.logLines)
    if (outcome.ok) return `{"status":"success","value":${outcome.value},"logLines":${logLines}}`
    const data = outcome.data === undefined ? '' : `"errorData":${outcome.data},`
    return `{"status":"error","errorMessage":${JSON.stringify(outcome.message)},${data}"logLines":${logLines}}`
  } catch (error) {
    if (error instanceof OperationError) throw error
    throw new OperationError('InvalidModules', `Couldn't load the query: ${(error as Error).message}`)
  } finally {
    monitor.exit()
  }
}

async function load(source: string, tables: TableNames): Promise<RegisteredFunction> {
  const sources = [{ path: `${MODULE}.js`, source, environment: 'isolate' as const }]
  const { namespaces } = await loadModules(sources, { [WRAPPERS]: BUILDERS })
  const { default: query } = namespaces.get(`${MODULE}.js`)!
  if (kindOf(query) !== 'query') throw new OperationError('InvalidModules', 'Its default export must be a query.')
  return new FunctionRegistry({ [MODULE]: { default: query } }, tables).find(MODULE, 'query', 'admin')
}

async function run(runner: Runner, fn: RegisteredFunction, args: JsonValue) {
  // Queries it calls aren't shared: they run as part of it.
  const { outcome } = await runner.query(fn, args, null, null, () => Promise.resolve(null))
  return outcome
}
