/**
 * Pushed modules, from their sources: JavaScript modules that import one another, and those with `"use node"` Node's own
 * ones beside that. They run in the realm of the engine's thread, as the functions that the server was built with do,
 * and can be let go of as a whole.
 */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import vm, { type Module } from 'node:vm'
import { USER_CODE, type SourceMapOf } from '../functions/stack-frames'
import { OperationError } from './operation-error'

export interface ModuleSource {
  /** In the bundle, with its ending: `messages.js`, `_deps/ABCD.js`. */
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

/** Chunks that the bundler has made of what several modules share: no module of the application's. */
export const isShared = (path: string): boolean => path.startsWith('_deps/')

/** Evaluates every module that is no shared chunk; resolves to their exports by path. */
export async function loadModules(sources: readonly ModuleSource[]): Promise<LoadedModules> {
  if ((vm as Partial<typeof vm>).SourceTextModule === undefined) {
    throw new OperationError(
      'PushNotSupported',
      'This server’s engine cannot load pushed functions: its thread has to be started with --experimental-vm-modules.',
    )
  }
  const loader = new Loader(sources)
  return { namespaces: await loader.load(), sourceMapOf: loader.sourceMapOf }
}

class Loader {
  private readonly sources: ReadonlyMap<string, ModuleSource>
  private readonly made = new Map<string, Module>()

  constructor(sources: readonly ModuleSource[]) {
    this.sources = new Map(sources.map((source) => [source.path, source]))
  }

  readonly sourceMapOf: SourceMapOf = (path) => this.sources.get(path)?.sourceMap

  async load(): Promise<Map<string, Namespace>> {
    const loaded = new Map<string, Namespace>()
    for (const source of this.sources.values()) {
      if (isShared(source.path)) continue
      const evaluated = this.moduleOf(source)
      await this.evaluate(evaluated)
      loaded.set(source.path, evaluated.namespace as Namespace)
    }
    return loaded
  }

  private find(specifier: string, from: ModuleSource): Module {
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
      return new vm.SourceTextModule(textOf(source), {
        identifier: USER_CODE + source.path,
        initializeImportMeta: (meta: { url?: string }) => void (meta.url = USER_CODE + source.path),
        importModuleDynamically: importing,
      })
    })
  }

  private builtin(specifier: string): Module {
    return this.once(specifier, () => {
      const found = specifier === REQUIRE ? { require: requireBuiltin } : requireBuiltin(specifier)
      const names = new Set([...Object.keys(found), 'default'])
      return new vm.SyntheticModule([...names], function (this: { setExport(name: string, value: unknown): void }) {
        for (const name of names) this.setExport(name, name === 'default' ? found : found[name])
      })
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

/** Not a path, and no package's name. */
const REQUIRE = 'convex:require'

/** The bundler leaves `require` to the environment where packages ask for Node's modules in the old way. */
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
