/**
 * Pushed code has one `ConvexError` in its bundle, and this server another: an error that crosses between them, such as
 * a mutation's failure in the calling action, must be an instance of both. It is recognized by the marker that the
 * published class puts on its instances for that purpose.
 */
const MARK = Symbol.for('ConvexError')
const NAME = 'ConvexError'

/** Once per thread that runs functions. */
export function installConvexErrors(): void {
  if (Object.hasOwn(Error, Symbol.hasInstance)) return
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: { name: string }, value: unknown): boolean {
      const isOrdinary = Function.prototype[Symbol.hasInstance].call(this, value)
      return isOrdinary || (this.name === NAME && (value as { [MARK]?: unknown } | null | undefined)?.[MARK] === true)
    },
    configurable: true,
  })
}
