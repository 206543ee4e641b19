/**
 * The globals of pushed code in place of Node's, as in Convex's default runtime: no `require`, `Buffer`, or `process`
 * except `process.env`, and in queries and mutations neither `fetch` nor timers, which would make everyone wait.
 *
 * Each module is evaluated once for transactions and once for actions, with these names imported before its first line,
 * so that nothing has to be checked while a function runs. A `node:vm` context would not do, because values and errors
 * of another realm aren't an `Error` or `ArrayBuffer` here.
 */

/** `node`: modules with `"use node"`, which see all of Node's globals. */
export type Realm = 'transaction' | 'action' | 'node'

/** The name under which modules import their globals; neither a path nor a package has it. */
export const GLOBALS = 'convex:globals'

const REFUSED_IN_TRANSACTIONS = { fetch: 'fetch()', setTimeout: 'setTimeout', setInterval: 'setInterval' }
type Refused = keyof typeof REFUSED_IN_TRANSACTIONS
const REFUSED = Object.keys(REFUSED_IN_TRANSACTIONS) as Refused[]

const ABSENT = [
  'Buffer',
  'clearImmediate',
  'global',
  'require',
  'setImmediate',
  // These can make a transaction wait, like `fetch` and timers. Some exist only in newer versions of Node.
  'BroadcastChannel',
  'EventSource',
  'MessageChannel',
  'WebSocket',
]

const refusal = (what: string): Error =>
  new Error(
    `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
  )

/** The globals by name. `isLoading`: whether modules are being evaluated, which can do less than functions. */
export function globalsOf(realm: 'transaction' | 'action', isLoading: () => boolean): Record<string, unknown> {
  // The object may be replaced after the built-in functions were loaded.
  const globals: Record<string, unknown> = { process: { get env() { return process.env } } } // oxfmt-ignore
  for (const name of ABSENT) globals[name] = undefined
  for (const name of REFUSED) {
    const what = REFUSED_IN_TRANSACTIONS[name]
    const refuse = (): void => {
      if (isLoading()) throw new Error(`${what} unsupported at import time`)
      if (realm === 'transaction') throw refusal(what)
    }
    // Looked up when called, because a server may have replaced them.
    const call = (...args: unknown[]) => (globalThis[name] as (...args: unknown[]) => unknown)(...args)
    globals[name] =
      name === 'fetch'
        ? async (...args: unknown[]) => (refuse(), call(...args))
        : (...args: unknown[]) => (refuse(), call(...args))
  }
  const place = placeOf(globals)
  globals.globalThis = place
  globals.self = place
  return globals
}

/** The global object with these overrides; other properties set on it are set for everyone. */
function placeOf(own: Record<string, unknown>): typeof globalThis {
  const isOwn = (key: string | symbol): key is string => typeof key === 'string' && Object.hasOwn(own, key)
  return new Proxy(globalThis, {
    get: (target, key) => (isOwn(key) ? own[key] : (Reflect.get(target, key) as unknown)),
    has: (target, key) => (isOwn(key) ? own[key] !== undefined : Reflect.has(target, key)),
    set(target, key, value: unknown) {
      if (!isOwn(key)) return Reflect.set(target, key, value)
      own[key] = value
      return true
    },
    getOwnPropertyDescriptor(target, key) {
      if (!isOwn(key)) return Reflect.getOwnPropertyDescriptor(target, key)
      const value = own[key]
      return value === undefined ? undefined : { value, writable: true, enumerable: false, configurable: true }
    },
  })
}

const TAKEN = /^Identifier '(.+)' has already been declared$/

/**
 * The module that `make` creates from its text, with the names before its first line, except those it declares itself.
 * `columnOffset`: keeps the first line's positions.
 */
export function withGlobals<M>(
  source: string,
  names: readonly string[],
  make: (text: string, columnOffset: number) => M,
): M {
  const opening = `import { ${names.join(', ')} } from "${GLOBALS}"; `
  try {
    return make(opening + source, -opening.length)
  } catch (error) {
    const taken = error instanceof SyntaxError ? TAKEN.exec(error.message)?.[1] : undefined
    if (taken === undefined || !names.includes(taken)) throw error
    return withGlobals(
      source,
      names.filter((name) => name !== taken),
      make,
    )
  }
}
