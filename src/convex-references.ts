/**
 * In browsers, what stands in the place of `convex/server` (next.config.ts): pages only name functions. Schemas and
 * validators, which that module brings along, are for those who run them.
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
export const componentsGeneric = () => ({})
