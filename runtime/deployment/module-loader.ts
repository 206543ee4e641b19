/**
 * Pushed modules, from their sources: JavaScript modules that import one another and nothing else. They run in the
 * realm of the engine's thread, as the functions that the server was built with do, and can be let go of as a whole.
 */
import vm from 'node:vm'
import type { SourceTextModule } from 'node:vm'
import { posix } from 'node:path'
import { OperationError } from './operation-error'

export interface ModuleSource {
  /** In the bundle, with its ending: `messages.js`, `_deps/ABCD.js`. */
  path: string
  source: string
  sourceMap?: string | undefined
  environment: 'isolate' | 'node'
}

export type Namespace = Record<string, unknown>

/** Chunks that the bundler has made of what several modules share: no module of the application's. */
export const isShared = (path: string): boolean => path.startsWith('_deps/')

/** Evaluates every module that is no shared chunk; resolves to their exports by path. */
export async function loadModules(sources: readonly ModuleSource[]): Promise<Map<string, Namespace>> {
  const { SourceTextModule } = vm as Partial<typeof vm>
  if (SourceTextModule === undefined) {
    throw new OperationError(
      'PushNotSupported',
      'This server’s engine cannot load pushed functions: its thread has to be started with --experimental-vm-modules.',
    )
  }
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const modules = new Map<string, SourceTextModule>()

  const find = (specifier: string, from: string): SourceTextModule => {
    const path = posix.join(posix.dirname(from), specifier)
    const source = specifier.startsWith('.') ? byPath.get(path) : undefined
    if (source === undefined) {
      throw new OperationError('ModuleNotFound', `${from} imports "${specifier}", which is not part of the push.`)
    }
    return moduleOf(source)
  }
  const moduleOf = ({ path, source }: ModuleSource): SourceTextModule => {
    let made = modules.get(path)
    if (made === undefined) {
      made = new SourceTextModule(source, {
        identifier: `convex/${path}`,
        initializeImportMeta: (meta: { url?: string }) => void (meta.url = `convex:/${path}`),
        importModuleDynamically: async (specifier: string) => {
          const imported = find(specifier, path)
          await evaluate(imported)
          return imported
        },
      })
      modules.set(path, made)
    }
    return made
  }
  const evaluate = async (module: SourceTextModule): Promise<void> => {
    if (module.status === 'unlinked') {
      await module.link((specifier, referencing) => find(specifier, referencing.identifier.slice('convex/'.length)))
    }
    await module.evaluate()
  }

  const loaded = new Map<string, Namespace>()
  for (const source of sources) {
    if (isShared(source.path)) continue
    const evaluated = moduleOf(source)
    await evaluate(evaluated)
    loaded.set(source.path, evaluated.namespace as Namespace)
  }
  return loaded
}
