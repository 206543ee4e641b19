/**
 * The result of a nested query, handed to a handler without being decoded. As long as nobody looks inside, returning it
 * makes the handler's query a delegate of the inner one (SPEC, "Delegates"). The first look decodes it in place and
 * turns it into an ordinary value that was read.
 */
import type { JsonText } from '../engine/messages'
import { fromJsonText } from '../values/codec'

export interface LazyResult {
  /** What the handler sees. */
  readonly value: object
  /** True once anything has looked inside. */
  touched: boolean
}

/** Results whose shape can't be told from the first byte, or that are no objects, are ordinary from the start. */
export function canBeLazy(json: JsonText): boolean {
  return json.startsWith('[') || (json.startsWith('{') && !json.startsWith('{"$'))
}

export function lazyResult(json: JsonText): LazyResult {
  const isArray = json.startsWith('[')
  const target: object = isArray ? [] : {}
  const open = (): void => {
    if (result.touched) return
    result.touched = true
    const decoded = fromJsonText(json) as object
    if (isArray) (target as unknown[]).push(...(decoded as unknown[]))
    else Object.assign(target, decoded)
  }
  const handler: ProxyHandler<object> = {
    get: (of, property, receiver) => {
      // Promise machinery asks every value it resolves with for `then`: that is not a look.
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
  return result
}
