/**
 * Ids of system tables in an archive: with Convex's numbers, because its import rejects others. Here these tables have
 * other numbers, which existing data of every version contains. Source of the numbers: convex-backend,
 * crates/model/src/lib.rs (numbers below 512 were assigned before).
 */
import { SYSTEM_TABLES } from '../../database/catalog'
import { isSimpleObject, type Value } from '../../values/codec'
import { decodeId, encodeId } from '../../values/ids'

const CONVEX_NUMBERS: Record<string, number> = { _scheduled_functions: 539, _storage: 540 }

const theirs = new Map(SYSTEM_TABLES.map(({ name, number }) => [number, CONVEX_NUMBERS[name] ?? number]))
const ours = new Map([...theirs].map(([own, their]) => [their, own]))

/** Checks the length first: most texts aren't ids, and needn't be decoded. */
const LIKE_AN_ID = /^[0-9a-z]{31,37}$/

function renumbered<T extends Value>(value: T, numbers: ReadonlyMap<number, number>): T
function renumbered(value: Value, numbers: ReadonlyMap<number, number>): Value {
  if (typeof value === 'string') {
    const id = LIKE_AN_ID.test(value) ? decodeId(value) : null
    const number = id && numbers.get(id.tableNumber)
    return id && number ? encodeId(number, id.internalId) : value
  }
  if (Array.isArray(value)) return value.map((element) => renumbered(element, numbers))
  if (typeof value !== 'object' || value === null || !isSimpleObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, renumbered(field, numbers)]))
}

/** Replaces every text that is such an id, wherever it is. */
export const toArchive = <T extends Value>(value: T): T => renumbered(value, theirs)

/** The same for a value from an archive; ids that are ours already stay. */
export const fromArchive = <T extends Value>(value: T): T => renumbered(value, ours)
