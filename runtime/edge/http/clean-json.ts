/**
 * Convex's "json" format for results over HTTP: plain JSON for programs without a Convex library. Integers and
 * special numbers become strings, bytes stay base64.
 */
export function cleanJson(encoded: unknown): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded
  if (Array.isArray(encoded)) return encoded.map(cleanJson)
  const entries = Object.entries(encoded)
  if (entries.length === 1) {
    const [key, value] = entries[0]!
    if (key === '$bytes') return value
    if (key === '$integer') return String(eightBytes(value).readBigInt64LE())
    if (key === '$float') return floatText(eightBytes(value).readDoubleLE())
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, cleanJson(value)]))
}

const eightBytes = (base64: unknown): Buffer => Buffer.from(String(base64), 'base64')

const floatText = (float: number): number | string => (Number.isFinite(float) ? float : String(float))
