import type { JsonText } from './messages'

/** JSON with the keys of every object in one order, so that equal arguments are one text. */
export function sortedJson(json: unknown): JsonText {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map(sortedJson).join(',')}]`
  const fields = Object.keys(json)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${sortedJson((json as Record<string, unknown>)[name])}`)
  return `{${fields.join(',')}}`
}
