/**
 * The result of a nested query, passed to a handler without being decoded. As long as no code looks inside, returning
 * it makes the handler's query a delegate of the inner one (SPEC, "Delegates"). The first look decodes it in place, and
 * from then on it is an ordinary value that was read.
 */
import { inspect } from 'node:util'
import type { JsonText } from '../../boundary/messages'
import { fromJsonText } from '../../values/codec'

export interface LazyResult {
  /** The value that the handler sees. */
  readonly value: object
  /** True once code has read its contents. */
  touched: boolean
}

/** Results whose type is not clear from the first byte, or that aren't objects, are ordinary from the start. */
export function canBeLazy(json: JsonText): boolean {
  return json.startsWith('[') || (json.startsWith('{') && !json.startsWith('{"$'))
}

/** The object behind each proxy, once its contents have been read. */
const opened = new WeakMap<object, () => object>()

export function lazyResult(json: JsonText): LazyResult {
  const isArray = json.startsWith('[')
  const target: object = isArray ? [] : {}
  const open = (): object => {
    if (result.touched) return target
    result.touched = true
    Reflect.deleteProperty(target, inspect.custom)
    const decoded = fromJsonText(json) as object
    if (isArray) for (const item of decoded as unknown[]) (target as unknown[]).push(item)
    else Object.assign(target, decoded)
    return target
  }
  // `console` looks past a proxy, at its target.
  Object.defineProperty(target, inspect.custom, { value: open, configurable: true })
  const handler: ProxyHandler<object> = {
    get: (of, property, receiver) => {
      // Promises read `then` of every value they resolve with: that isn't a look.
      if (property === 'then' && !result.touched) return undefined
      open()
      return Reflect.get(of, property, receiver) as unknown
    },
    has: (of, property) => (open(), Reflect.has(of, property)),
    ownKeys: (of) => (open(), Reflect.ownKeys(of)),
    getOwnPropertyDescriptor: (of, property) => (open(), Reflect.getOwnPropertyDescriptor(of, property)),
    getPrototypeOf: (of) => (open(), Reflect.getPrototypeOf(of)),
    set: (of, property, value: unknown, receiver) => (open(), Reflect.set(of, property, value, receiver)),
    defineProperty: (of, property, descriptor) => (open(), Reflect.defineProperty(of, property, descriptor)),
    deleteProperty: (of, property) => (open(), Reflect.deleteProperty(of, property)),
    isExtensible: (of) => (open(), Reflect.isExtensible(of)),
    preventExtensions: (of) => (open(), Reflect.preventExtensions(of)),
    setPrototypeOf: (of, prototype) => (open(), Reflect.setPrototypeOf(of, prototype)),
  }
  const result: LazyResult = { value: new Proxy(target, handler), touched: false }
  opened.set(result.value, open)
  return result
}

let installed = false

/** Once per thread that runs functions, because proxies can't be cloned, but their targets can. */
export function installCloning(): void {
  if (installed) return
  installed = true
  const clone = globalThis.structuredClone.bind(globalThis)
  globalThis.structuredClone = (value: unknown, options?: StructuredSerializeOptions) => {
    try {
      return clone(value, options) as never
    } catch (error) {
      const plain = withoutProxies(value, new Map())
      if (plain === value) throw error
      return clone(plain, options) as never
    }
  }
}

/** Returns the same value if there is nothing to replace in it. */
function withoutProxies(value: unknown, seen: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const open = opened.get(value)
  if (open) {
    seen.set(value, open())
    return open()
  }
  if (value instanceof Map) return contained(value, [...value], (entries) => new Map(entries), seen)
  if (value instanceof Set) return contained(value, [...value], (items) => new Set(items), seen)
  if (!(Array.isArray(value) || isPlain(value))) return value
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {}
  seen.set(value, copy)
  let isOther = false
  for (const [key, item] of Object.entries(value)) {
    const plain = withoutProxies(item, seen)
    isOther ||= plain !== item
    Reflect.set(copy, key, plain)
  }
  if (!isOther) seen.set(value, value)
  return isOther ? copy : value
}

/** A collection with its contents replaced; the same one if there is nothing to replace. */
function contained<C extends object, Item>(
  value: C,
  items: Item[],
  make: (items: Item[]) => C,
  seen: Map<unknown, unknown>,
): C {
  // In case it contains itself.
  seen.set(value, value)
  const plain = withoutProxies(items, seen) as Item[]
  return plain === items ? value : make(plain)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
