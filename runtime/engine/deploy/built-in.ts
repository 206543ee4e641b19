/**
 * The globals of the server's built-in functions in place of Node's: the same as for pushed ones (default-runtime.ts).
 * The bundler adds an import of these names before the first line of each of their files, which it bundles twice: once
 * for transactions and once for actions.
 */
import type { Modules } from '../run/registry'
import { globalsOf } from './default-runtime'
import { inPlaces, type Namespace } from './module-loader'

let isLoading = true

export const globals = {
  transaction: globalsOf('transaction', () => isLoading),
  action: globalsOf('action', () => isLoading),
}

/** Every file has been evaluated. */
export function loaded(): void {
  isLoading = false
}

/** Each module's exports for transactions, and for actions. */
export function builtIn(modules: Record<string, [transactional: Namespace, acting: Namespace]>): Modules {
  const places = Object.entries(modules).map(([path, [transactional, acting]]) => [
    path,
    inPlaces(path, transactional, acting),
  ])
  return Object.fromEntries(places) as Modules
}
