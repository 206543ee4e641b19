const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** By what is in it: plain values, and what is made of them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b
  const keys = Object.keys(b)
  return keys.length === Object.keys(a).length && keys.every((key) => sameValue(a[key], b[key]))
}
