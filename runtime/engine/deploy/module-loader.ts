/**
 * Loads pushed modules from source: JavaScript modules that import one another; those with `"use node"` also import
 * Node's own. All others exist twice, for queries and mutations and for actions: default-runtime.ts. They can be
 * released as a whole.
 */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import vm, { type Module } from 'node:vm'
import { kindOf } from '../run/registry'
import { USER_CODE, type SourceMapOf } from '../run/stack-frames'
import { GLOBALS, globalsOf, withGlobals, type Realm } from './default-runtime'
import { OperationError } from './operation-error'

export interface ModuleSource {
  /** Its name in the bundle, with extension: `messages.js`, `_deps/ABCD.js`. */
  path: string
  source: string
  sourceMap?: string | undefined
  environment: 'isolate' | 'node'
}

export type Namespace = Record<string, unknown>

export interface LoadedModules {
  /** By path in the bundle. */
  namespaces: Map<string, Namespace>
  sourceMapOf: SourceMapOf
}

/** Chunks that the bundler made from code that several modules share, as opposed to the application's modules. */
export const isShared = (path: string): boolean => path.startsWith('_deps/')

/**
 * Evaluates every module except shared chunks; resolves to their exports by path. `given`: additional modules they can
 * import.
 */
export async function loadModules(
  sources: readonly ModuleSource[],
  given: Readonly<Record<string, Namespace>> = {},
): Promise<LoadedModules> {
  if ((vm as Partial<typeof vm>).SourceTextModule === undefined) {
    throw new OperationError(
      'PushNotSupported',
      "This server's engine can't load pushed functions: start its thread with --experimental-vm-modules.",
    )
  }
  const byPath: ReadonlyMap<string, ModuleSource> = new Map(sources.map((source) => [source.path, source]))
  const load = (realm: Realm): Promise<Map<string, Namespace>> => new Loader(byPath, realm, given).load()
  const namespaces = new Map([...(await load('node')), ...(await load('transaction'))])
  const isForActions = ([path, exports]: [string, Namespace]): boolean =>
    byPath.get(path)!.environment === 'isolate' && (path === ROUTER || Object.values(exports).some(isAction))
  const both = [...namespaces].filter(isForActions)
  if (both.length > 0) {
    const acting = await load('action')
    for (const [path, exports] of both) namespaces.set(path, inPlaces(path, exports, acting.get(path)!))
  }
  return { namespaces, sourceMapOf: (path) => byPath.get(path)?.sourceMap }
}

const ROUTER = 'http.js'

const isAction = (value: unknown): boolean => kindOf(value) === 'action'

/** Each function from the version of its module that fits its kind. */
export function inPlaces(path: string, transactional: Namespace, acting: Namespace): Namespace {
  if (path === ROUTER) return acting
  const names = Object.keys(transactional)
  return Object.fromEntries(
    names.map((name) => [name, isAction(transactional[name]) ? acting[name] : transactional[name]]),
  )
}

class Loader {
  private readonly made = new Map<string, Module>()
  private readonly globals: Record<string, unknown>
  private isLoading = true

  constructor(
    private readonly sources: ReadonlyMap<string, ModuleSource>,
    private readonly realm: Realm,
    private readonly given: Readonly<Record<string, Namespace>>,
  ) {
    this.globals = realm === 'node' ? {} : globalsOf(realm, () => this.isLoading)
  }

  async load(): Promise<Map<string, Namespace>> {
    const environment = this.realm === 'node' ? 'node' : 'isolate'
    const loaded = new Map<string, Namespace>()
    for (const source of this.sources.values()) {
      if (isShared(source.path) || source.environment !== environment) continue
      const evaluated = this.moduleOf(source)
      await this.evaluate(evaluated)
      loaded.set(source.path, evaluated.namespace as Namespace)
    }
    this.isLoading = false
    return loaded
  }

  private find(specifier: string, from: ModuleSource): Module {
    if (specifier === GLOBALS) return this.once(GLOBALS, () => synthetic(this.globals))
    const given = this.given[specifier]
    if (given) return this.once(specifier, () => synthetic(given))
    const path = posix.join(posix.dirname(from.path), specifier)
    const source = specifier.startsWith('.') ? this.sources.get(path) : undefined
    if (source) return this.moduleOf(source)
    if (from.environment === 'node' && (specifier === REQUIRE || isBuiltin(specifier))) return this.builtin(specifier)
    throw new OperationError('ModuleNotFound', `${from.path} imports "${specifier}", which is not part of the push.`)
  }

  private moduleOf(source: ModuleSource): Module {
    return this.once(source.path, () => {
      const importing = async (specifier: string): Promise<Module> => {
        const imported = this.find(specifier, source)
        await this.evaluate(imported)
        return imported
      }
      const make = (text: string, columnOffset: number): Module =>
        new vm.SourceTextModule(text, {
          identifier: USER_CODE + source.path,
          columnOffset,
          initializeImportMeta: (meta: { url?: string }) => void (meta.url = USER_CODE + source.path),
          importModuleDynamically: importing,
        })
      if (this.realm === 'node') return make(textOf(source), 0)
      return withGlobals(source.source, Object.keys(this.globals), make)
    })
  }

  private builtin(specifier: string): Module {
    return this.once(specifier, () => {
      const found = specifier === REQUIRE ? { require: requireBuiltin } : requireBuiltin(specifier)
      return synthetic({ ...found, default: found })
    })
  }

  private once(name: string, make: () => Module): Module {
    const known = this.made.get(name)
    if (known) return known
    const fresh = make()
    this.made.set(name, fresh)
    return fresh
  }

  private async evaluate(evaluated: Module): Promise<void> {
    if (evaluated.status === 'unlinked') {
      await evaluated.link((specifier, { identifier }) =>
        this.find(specifier, this.sources.get(identifier.slice(USER_CODE.length))!),
      )
    }
    await evaluated.evaluate()
  }
}

function synthetic(exports: Record<string, unknown>): Module {
  const names = Object.keys(exports)
  return new vm.SyntheticModule(names, function (this: { setExport(name: string, value: unknown): void }) {
    for (const name of names) this.setExport(name, exports[name])
  })
}

/** Not a path, and not a package's name. */
const REQUIRE = 'convex:require'

/** If a package loads Node's modules with `require`, the bundler expects the environment to provide that. */
function textOf({ source, environment }: ModuleSource): string {
  const asks =
    environment === 'node' && /\btypeof require\b/.test(source) && !/\b(?:const|let|var) require\b/.test(source)
  return asks ? `import { require } from "${REQUIRE}"; ${source}` : source
}

function requireBuiltin(name: string): Namespace {
  if (isBuiltin(name)) return process.getBuiltinModule(name) as unknown as Namespace
  throw new Error(
    `Cannot find module "${name}": modules with "use node" may use Node's own modules and what is bundled`,
  )
}
