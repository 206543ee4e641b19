/** By what queries are told apart: equal keys are one query. */
import { createHash } from 'node:crypto'
import type { Identity } from '../../boundary/messages'
import type { JsonValue } from '../../values/codec'
import { flat } from '../../values/flat'

/** Longer ones are kept as what they hash to. */
const LONGEST_KEY = 256

export function sharedKeyOf(path: string, args: JsonValue, journal: string | null): string {
  const key = `${path}\n${stableText(args)}\n${journal ?? ''}`
  return key.length <= LONGEST_KEY ? flat(key) : hash(key)
}

/** Of the query that is asked for as this identity. */
export function personalKeyOf(sharedKey: string, identity: Identity | null): string {
  return flat(`${sharedKey}\n${identity === null ? '' : nameOf(identity)}`)
}

/** Claims are hundreds of characters; each session has its identity's object for as long as it has it. */
const names = new WeakMap<Identity, string>()

function nameOf(identity: Identity): string {
  let name = names.get(identity)
  if (name === undefined) names.set(identity, (name = hash(JSON.stringify(identity))))
  return name
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64')

/** JSON with the keys of every object in one order, so that equal arguments are one query. */
function stableText(json: JsonValue): string {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map(stableText).join(',')}]`
  const fields = Object.keys(json)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stableText(json[key]!)}`)
  return `{${fields.join(',')}}`
}
