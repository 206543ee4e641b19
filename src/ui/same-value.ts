const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Compares by content: plain values, and objects and arrays of them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b
  const keys = Object.keys(b)
  return keys.length === Object.keys(a).length && keys.every((key) => sameValue(a[key], b[key]))
}
