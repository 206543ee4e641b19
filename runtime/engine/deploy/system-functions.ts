/**
 * The queries with which the Convex CLI inspects a deployment: `_system/cli/…`. They see every table, and only an
 * administrator can call them.
 */
import type { FunctionRegistry, RegisteredFunction } from '../run/registry'
import type { Environment } from './environment'
import { QueryInitializer } from '../../database/query'
import type { Frame } from '../../database/frame'
import type { PaginationOptions } from '../../database/pagination'
import { ENVIRONMENT_TABLE, EXPORTS_TABLE, IMPORTS_TABLE, type TableInfo } from '../../database/catalog'
import type { Document } from '../../database/document'
import type { Value } from '../../values/codec'
import type { HttpRouter } from '../run/http-router'

export interface SystemFunctionOptions {
  registry: FunctionRegistry
  environment: Environment
  /** The current one, because a push may replace it. */
  router: () => HttpRouter | undefined
}

type Args = Record<string, Value>
type Handler = (frame: Frame, args: Args) => unknown

export function systemFunctions({ registry, environment, router }: SystemFunctionOptions): RegisteredFunction[] {
  const queries: Record<string, Handler> = {
    'tables:default': ({ transaction }, { paginationOpts }) => {
      const names = transaction.catalog.tables().flatMap(({ name }) => (name.startsWith('_') ? [] : [{ name }]))
      return onePage(names, paginationOpts)
    },
    'tableData:default': async (frame, { table, order, paginationOpts }) => {
      const info = frame.transaction.catalog.table(String(table))
      // An error would leave the CLI waiting forever.
      if (!info) return onePage([], paginationOpts)
      const query = new QueryInitializer(frame, info).order(order === 'asc' ? 'asc' : 'desc')
      const { page, isDone, continueCursor } = await query.paginate(paginationOpts as unknown as PaginationOptions)
      return { page, isDone, continueCursor }
    },
    'tableSize:default': async (frame, { tableName }) => {
      const table = frame.transaction.catalog.table(String(tableName))
      return table ? (await new QueryInitializer(frame, table).collect()).length : 0
    },
    'queryEnvironmentVariables:default': async (frame) =>
      (await allOf(frame, ENVIRONMENT_TABLE)).map(({ name, value }) => ({ name: name!, value: value! })),
    'queryEnvironmentVariables:get': async (frame, { name }) => {
      const found = (await allOf(frame, ENVIRONMENT_TABLE)).find((variable) => variable.name === name)
      return found ? { name: found.name!, value: found.value! } : null
    },
    'queryImport:default': async (frame, { importId }) => {
      const row = frame.transaction.resolveId(String(importId))
      return row?.table.name === IMPORTS_TABLE ? frame.transaction.get(row.key) : null
    },
    'queryImport:list': (frame) => newest(frame, IMPORTS_TABLE, 100),
    'exports:getLatest': async (frame) => (await newest(frame, EXPORTS_TABLE, 1))[0] ?? null,
    'modules:apiSpec': () => [...registry.list().map(describeFunction), ...describeRoutes(router())],
    'convexUrl:cloudUrl': () => environment.own('CONVEX_CLOUD_URL') ?? null,
    'convexUrl:siteUrl': () => environment.own('CONVEX_SITE_URL') ?? null,
  }
  return Object.entries(queries).map(([name, system]) => ({
    path: `_system/cli/${name}`,
    kind: 'query',
    isPublic: false,
    isNode: false,
    handler: () => {},
    system,
    checkArgs: () => {},
    checkReturns: undefined,
    returnsText: null,
    argsText: '{"type":"any"}',
  }))
}

function requireTable({ transaction }: Frame, name: Value | undefined): TableInfo {
  const table = transaction.catalog.table(String(name))
  if (!table) throw new Error(`Table "${String(name)}" does not exist.`)
  return table
}

function newest(frame: Frame, table: string, count: number): Promise<Document[]> {
  return new QueryInitializer(frame, requireTable(frame, table)).order('desc').take(count)
}

function allOf(frame: Frame, table: string): Promise<Document[]> {
  return new QueryInitializer(frame, requireTable(frame, table)).withIndex('by_name').collect()
}

/** A list that always fits one page. */
function onePage(page: Value[], options: Value | undefined): Value {
  const isRest = typeof (options as { cursor?: unknown } | undefined)?.cursor === 'string'
  return { page: isRest ? [] : page, isDone: true, continueCursor: 'end' }
}

function describeFunction({ path, kind, isPublic, argsText, returnsText }: RegisteredFunction): Value {
  return {
    identifier: path.replace(':', '.js:'),
    functionType: kind[0]!.toUpperCase() + kind.slice(1),
    visibility: { kind: isPublic ? 'public' : 'internal' },
    args: JSON.parse(argsText) as Value,
    returns: returnsText === null ? { type: 'any' } : (JSON.parse(returnsText) as Value),
  }
}

function describeRoutes(router: HttpRouter | undefined): Value[] {
  return (router?.getRoutes() ?? []).map(([path, method]) => ({ functionType: 'HttpAction', method, path }))
}
