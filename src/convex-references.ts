/**
 * Replaces `convex/server` in browsers (next.config.ts): pages only name functions. Schemas and validators, which that
 * module includes, are for code that runs them.
 */
const functionName = Symbol.for('functionName')

const refer = (path: readonly string[]): object =>
  new Proxy(
    {},
    {
      get: (_, key) =>
        typeof key === 'string'
          ? refer([...path, key])
          : key === functionName
            ? `${path.slice(0, -1).join('/')}:${path.at(-1)}`
            : undefined,
    },
  )

export const anyApi = refer([])
export const getFunctionName = (of: object): unknown => (of as Record<symbol, unknown>)[functionName]
export const makeFunctionReference = (name: string): object => ({ [functionName]: name })
export const componentsGeneric = () => ({})
