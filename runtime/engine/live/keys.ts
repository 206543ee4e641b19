/** By what queries are told apart. */
import { createHash } from 'node:crypto'
import type { Identity, JsonText } from '../../boundary/messages'
import { sortedJson } from '../../boundary/sorted-json'
import type { TextHash } from '../../boundary/text-hash'
import { withoutMountId } from '../../database/pagination'
import { flat } from '../../values/flat'

/** No JSON has one in it. */
const BEFORE_JOURNAL = '\n'

/** What a query is asked with as one text. `args`: with its keys in order (sortedJson). */
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

/** Claims are hundreds of characters; each session has its identity's object for as long as it has it. */
const names = new WeakMap<Identity, string>()

/** Equal for equal claims. */
export function nameOf(identity: Identity | null): string {
  if (identity === null) return ''
  let name = names.get(identity)
  if (name === undefined) names.set(identity, (name = hash(JSON.stringify(identity))))
  return name
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64')

const KEPT = 256
/** By so much of its end a text is looked for: there stands which chat is asked about. */
const LOOKED_AT = 16

/** The same text as it was last, when it was lately: what a page asks of one chat it asks of several functions. */
export class RecentTexts {
  private readonly texts: string[] = Array.from({ length: KEPT }, () => '')

  constructor(private readonly hash: TextHash) {}

  keep(text: string): string {
    const at = this.hash.start().add(text, Math.max(0, text.length - LOOKED_AT)).low & (KEPT - 1)
    if (this.texts[at] === text) return this.texts[at]
    return (this.texts[at] = text)
  }
}
