/**
 * Pushed code has a `ConvexError` in its bundle, and this server another: an error that crosses between them, such as one
 * that an action hears of its mutation, is an instance of both. What they are is told by the mark that the published
 * class puts on its instances for that.
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
