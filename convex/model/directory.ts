/** Number of accounts, and how many use each hue: one row, because a table can't be counted. */
import { countHue, type HueCounts, hueOf, noHues } from '../../domain/hues'
import { limits } from '../../domain/limits'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

/** For accounts without a stored hue, the id determines it. */
export const hueFor = ({ _id, hue }: Doc<'users'>): number => hue ?? hueOf(_id)

interface Directory {
  _id: Id<'directory'> | null
  people: number
  hues: HueCounts
}

/** Data from before there was a count: counts as many as one transaction can read. */
export async function readDirectory(ctx: QueryCtx): Promise<Directory> {
  const row = await ctx.db.query('directory').withIndex('by_creation_time').first()
  if (row?.hues) return { ...row, hues: row.hues }
  const people = await ctx.db
    .query('users')
    .withIndex('by_deleted_and_sort_name', (range) => range.eq('isDeleted', false))
    .take(limits.peopleCountedOnce)
  const worn = people.reduce((counts, user) => countHue(counts, hueFor(user), 1), noHues)
  return { _id: row?._id ?? null, people: row?.people ?? people.length, hues: worn }
}

/** Reads the count before the account is added or removed. */
export async function writeDirectory(ctx: MutationCtx, { _id, people, hues }: Directory, by: 1 | -1, hue: number) {
  const counted = { people: people + by, hues: countHue(hues, hue, by) }
  if (_id) await ctx.db.patch('directory', _id, counted)
  else await ctx.db.insert('directory', counted)
}
