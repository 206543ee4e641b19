import type { JsonText } from './messages'

/** JSON with sorted keys, so that equal arguments give equal text. */
export function sortedJson(json: unknown): JsonText {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map(sortedJson).join(',')}]`
  const fields = Object.keys(json)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${sortedJson((json as Record<string, unknown>)[name])}`)
  return `{${fields.join(',')}}`
}
