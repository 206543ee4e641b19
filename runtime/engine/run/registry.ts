/**
 * The functions of a `convex/` folder, by the path that clients call them with. Registered functions are as the
 * published `convex/server` creates them: a handler, its kind, and its validators as JSON.
 */
import type { Access } from '../../boundary/messages'
import { CallError } from './errors'
import { NO_SOURCE_MAPS, type SourceMapOf } from './stack-frames'
import type { Frame } from '../../database/frame'
import type { JsonValue, Value } from '../../values/codec'
import { compileOnePass, type OnePass } from '../../values/one-pass'
import {
  ARGUMENTS_PREFIX,
  compileValidator,
  RETURNS_PREFIX,
  type Check,
  type TableNames,
  type ValidatorJson,
} from '../../values/validate'

export type FunctionKind = 'query' | 'mutation' | 'action'

export interface RegisteredFunction {
  path: string
  kind: FunctionKind
  isPublic: boolean
  /** In a module with `"use node"`. */
  isNode: boolean
  handler: (ctx: unknown, args: Record<string, Value>) => unknown
  /** For the runtime's own queries, instead of the handler: it sees more than `ctx` shows. */
  system?: (frame: Frame, args: Record<string, Value>) => unknown
  checkArgs: Check
  /** Absent if the function declares no `returns`. */
  checkReturns: Check | undefined
  /** Checks, measures, and encodes most results in one pass. */
  onePass?: OnePass
  /** The `returns` validator as text: equal texts promise the same. */
  returnsText: string | null
  /** The `args` validator as text. */
  argsText: string
}

const SYSTEM_PREFIX = '_system/'

/** Starts like Convex's own error: the CLI recognizes it by that text, and exits. */
const NOT_ADMINISTRATOR =
  'You do not have permission to perform this operation: it takes the administrator’s key of this server.'

/** A module's exports by name, keyed by its path in the folder without extension: `messages`, `admin/users`. */
export type Modules = Record<string, Record<string, unknown>>

interface ConvexExport {
  isQuery?: true
  isMutation?: true
  isAction?: true
  isPublic?: true
  isInternal?: true
  _handler: RegisteredFunction['handler']
  exportArgs(): string
  exportReturns(): string
}

export function kindOf(value: unknown): FunctionKind | null {
  if (typeof value !== 'function') return null
  const registered = value as Partial<ConvexExport>
  if (typeof registered._handler !== 'function') return null
  if (registered.isQuery) return 'query'
  if (registered.isMutation) return 'mutation'
  return registered.isAction ? 'action' : null
}

/** `messages.js:send`, `messages:send` and `messages` (its default export) as one canonical path. */
function canonicalPath(path: string): string {
  const [modulePath = '', name = 'default'] = path.split(':')
  return `${modulePath.replace(/^\/+/, '').replace(/\.js$/, '')}:${name}`
}

/** For pushed code. */
export interface CodeDetails {
  /** If the modules came with source maps. */
  sourceMapOf?: SourceMapOf
  /** Those with `"use node"`, by path. */
  nodeModules?: ReadonlySet<string>
}

export class FunctionRegistry {
  private functions = new Map<string, RegisteredFunction>()
  /** For the modules that define its functions, if they came with source maps. */
  sourceMapOf = NO_SOURCE_MAPS
  /** The runtime's own, for administrators: their paths start with `_system/`, which no module's can. */
  private readonly system = new Map<string, RegisteredFunction>()

  constructor(modules: Modules, tables: TableNames, details?: CodeDetails) {
    this.replace(modules, tables, details)
  }

  /** Replaces all functions; throws, and changes nothing, if one doesn't describe itself correctly. */
  replace(modules: Modules, tables: TableNames, { sourceMapOf = NO_SOURCE_MAPS, nodeModules }: CodeDetails = {}): void {
    const functions = new Map<string, RegisteredFunction>()
    for (const [modulePath, exports] of Object.entries(modules)) {
      for (const [name, value] of Object.entries(exports)) {
        const kind = kindOf(value)
        if (!kind) continue
        const registered = value as ConvexExport
        const path = `${modulePath}:${name}`
        const args = JSON.parse(registered.exportArgs()) as ValidatorJson
        const returns = JSON.parse(registered.exportReturns()) as (ValidatorJson & JsonValue) | null
        functions.set(path, {
          path,
          kind,
          isPublic: registered.isPublic === true,
          isNode: nodeModules?.has(modulePath) ?? false,
          handler: registered._handler,
          checkArgs: compileValidator(args, tables, ARGUMENTS_PREFIX),
          checkReturns: returns ? compileValidator(returns, tables, RETURNS_PREFIX) : undefined,
          ...(returns ? { onePass: compileOnePass(returns, tables) } : {}),
          returnsText: returns ? JSON.stringify(returns) : null,
          argsText: JSON.stringify(args),
        })
      }
    }
    this.functions = functions
    this.sourceMapOf = sourceMapOf
  }

  addSystem(functions: readonly RegisteredFunction[]): void {
    for (const fn of functions) this.system.set(fn.path, fn)
  }

  /** The application's functions, sorted by path. */
  list(): RegisteredFunction[] {
    return [...this.functions.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /**
   * The function behind a path, if the caller can call it. To a client, an internal function and one that doesn't exist
   * look the same.
   */
  find(path: string, kind: FunctionKind | 'any', access: Access): RegisteredFunction {
    const canonical = canonicalPath(path)
    const found = this.functions.get(canonical) ?? (access === 'admin' ? this.system.get(canonical) : undefined)
    if (canonical.startsWith(SYSTEM_PREFIX) && access !== 'admin') throw new CallError(NOT_ADMINISTRATOR)
    if (!found || (access === 'public' && !found.isPublic)) {
      const [what, name] = [access === 'public' ? 'public function' : 'function', canonical.replace(/:default$/, '')]
      throw new CallError(`Could not find ${what} for '${name}'. Did you forget to run \`npx convex dev\`?`)
    }
    if (kind !== 'any' && found.kind !== kind) {
      const name = canonical.replace(':', '.js:')
      throw new CallError(`Trying to execute ${name} as ${capital(kind)}, but it is defined as ${capital(found.kind)}.`)
    }
    return found
  }
}

function capital(kind: FunctionKind): string {
  return kind[0]!.toUpperCase() + kind.slice(1)
}
