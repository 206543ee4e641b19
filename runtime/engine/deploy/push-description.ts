/** The response about a push: everything from which the CLI generates types, warnings, and a summary. */
import type { AuthProvider } from 'convex/server'
import { analyzeFunctions, type ApplicationCode, type LoadedCode, type StoredCode } from './code'
import type { IndexDiff } from './index-diff'

export interface DescribedPush {
  id: string
  stored: StoredCode
  loaded: LoadedCode
  indexes: IndexDiff
}

export function describePush(
  { id, stored, loaded, indexes }: DescribedPush,
  environmentVariables: Record<string, string>,
): object {
  const { code, hasSchema, environment } = loaded
  return {
    environmentVariables,
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: (code.providers ?? []).map(describeProvider),
    analysis: {
      '': {
        definition: {
          path: '',
          definitionType: { type: 'app' },
          childComponents: [],
          httpMounts: {},
          exports: { type: 'branch', branch: [] },
          envVars: environment,
        },
        schema: hasSchema ? code.schema : null,
        functions: describeModules(code),
        udfConfig: { serverVersion: stored.version, importPhaseRngSeed: null, importPhaseUnixTimestamp: null },
      },
    },
    app: {
      definitionPath: '',
      componentPath: '',
      args: {},
      childComponents: {},
      httpRoutes: { httpModuleRoutes: code.http ? routesOf(code) : null, mounts: [] },
      exports: {},
    },
    schemaChange: { allocatedComponentIds: {}, schemaIds: { '': id }, indexDiffs: { '': indexes } },
  }
}

/** The changes that finishing a push makes. */
export function describeChanges(current: ApplicationCode, { loaded, indexes }: DescribedPush): object {
  const { code } = loaded
  const difference = (before: object, after: object): { added: string[]; removed: string[] } => ({
    added: Object.keys(after).filter((name) => !(name in before)),
    removed: Object.keys(before).filter((name) => !(name in after)),
  })
  const crons = difference(current.crons, code.crons)
  const updated = Object.entries(code.crons)
    .filter(([name, job]) => name in current.crons && JSON.stringify(job) !== JSON.stringify(current.crons[name]))
    .map(([name]) => name)
  const providers = (list: AuthProvider[] | null): object =>
    Object.fromEntries((list ?? []).map((provider) => [JSON.stringify(provider), true]))
  const [before, after] = [JSON.stringify(current.schema), JSON.stringify(code.schema)]
  return {
    authDiff: difference(providers(current.providers), providers(code.providers)),
    definitionDiffs: {},
    componentDiffs: {
      '': {
        diffType: { type: 'modify' },
        moduleDiff: difference(current.modules, code.modules),
        udfConfigDiff: null,
        cronDiff: { added: crons.added, updated, deleted: crons.removed },
        indexDiff: indexes,
        schemaDiff: before === after ? null : { previous_schema: before, next_schema: after },
      },
    },
  }
}

function describeModules({ modules, crons, http }: ApplicationCode): Record<string, object> {
  return Object.fromEntries(
    Object.entries(modules).map(([path, exports]) => [
      `${path}.js`,
      {
        functions: analyzeFunctions(exports),
        httpRoutes: path === 'http' && http ? routesOf({ http }) : null,
        cronSpecs: path === 'crons' ? crons : null,
        sourceMapped: null,
      },
    ]),
  )
}

const routesOf = ({ http }: Pick<ApplicationCode, 'http'>): { path: string; method: string }[] =>
  (http?.getRoutes() ?? []).map(([path, method]) => ({ path, method }))

function describeProvider(provider: AuthProvider): object {
  return 'type' in provider ? { ...provider, applicationID: provider.applicationID ?? null } : provider
}
