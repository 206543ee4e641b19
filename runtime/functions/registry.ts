/**
 * The functions of a `convex/` folder, by the path that clients call them by. Registered functions are taken as the
 * published `convex/server` makes them: a handler, what kind it is, and its validators as JSON.
 */
import type { JsonValue, Value } from '../values/codec'
import {
  ARGUMENTS_PREFIX,
  compileValidator,
  RETURNS_PREFIX,
  type Check,
  type TableNames,
  type ValidatorJson,
} from '../values/validate'

export type FunctionKind = 'query' | 'mutation' | 'action'

export interface RegisteredFunction {
  path: string
  kind: FunctionKind
  isPublic: boolean
  handler: (ctx: unknown, args: Record<string, Value>) => unknown
  checkArgs: Check
  /** Absent when the function declares no `returns`. */
  checkReturns: Check | undefined
  /** The `returns` validator as text: two functions with the same one promise the same. */
  returnsText: string | null
}

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

function kindOf(value: unknown): FunctionKind | null {
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

export class FunctionRegistry {
  private readonly functions = new Map<string, RegisteredFunction>()

  constructor(modules: Modules, tables: TableNames) {
    for (const [modulePath, exports] of Object.entries(modules)) {
      for (const [name, value] of Object.entries(exports)) {
        const kind = kindOf(value)
        if (!kind) continue
        const registered = value as ConvexExport
        const path = `${modulePath}:${name}`
        const args = JSON.parse(registered.exportArgs()) as ValidatorJson
        const returns = JSON.parse(registered.exportReturns()) as (ValidatorJson & JsonValue) | null
        this.functions.set(path, {
          path,
          kind,
          isPublic: registered.isPublic === true,
          handler: registered._handler,
          checkArgs: compileValidator(args, tables, ARGUMENTS_PREFIX),
          checkReturns: returns ? compileValidator(returns, tables, RETURNS_PREFIX) : undefined,
          returnsText: returns ? JSON.stringify(returns) : null,
        })
      }
    }
  }

  /**
   * The function behind a path, if the caller may call it. One that is internal and one that does not exist look the
   * same to a client.
   */
  find(path: string, kind: FunctionKind | 'any', access: 'public' | 'internal'): RegisteredFunction {
    const canonical = canonicalPath(path)
    const found = this.functions.get(canonical)
    if (!found || (access === 'public' && !found.isPublic)) {
      throw new Error(
        `Could not find public function for '${canonical}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
      )
    }
    if (kind !== 'any' && found.kind !== kind) {
      throw new Error(
        `Trying to execute ${canonical} as ${capital(kind)}, but it is defined as ${capital(found.kind)}.`,
      )
    }
    return found
  }
}

function capital(kind: FunctionKind): string {
  return kind[0]!.toUpperCase() + kind.slice(1)
}
