/** Keys that distinguish queries. */
import { createHash } from 'node:crypto'
import type { Identity, JsonText } from '../../boundary/messages'
import { sortedJson } from '../../boundary/sorted-json'
import { withoutMountId } from '../../database/pagination'
import { flat } from '../../values/flat'

/** JSON never contains it. */
const BEFORE_JOURNAL = '\n'

/** A query's parameters as one text. `args`: with sorted keys (sortedJson). */
export function askedOf(args: JsonText, journal: string | null): string {
  const json = args.includes('"paginationOpts"') ? sortedJson(withoutMountId(JSON.parse(args))) : args
  return flat(journal === null ? json : json + BEFORE_JOURNAL + journal)
}

export function argsOf(asked: string): JsonText {
  const end = asked.indexOf(BEFORE_JOURNAL)
  return end < 0 ? asked : asked.slice(0, end)
}

export function journalAskedWith(asked: string): string | null {
  const end = asked.indexOf(BEFORE_JOURNAL)
  return end < 0 ? null : asked.slice(end + BEFORE_JOURNAL.length)
}

/** Claims are hundreds of characters; each session keeps its identity object, which caches the key. */
const names = new WeakMap<Identity, string>()

/** Equal for equal claims. */
export function nameOf(identity: Identity | null): string {
  if (identity === null) return ''
  let name = names.get(identity)
  if (name === undefined) names.set(identity, (name = hash(JSON.stringify(identity))))
  return name
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64')
