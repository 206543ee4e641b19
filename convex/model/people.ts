import type { PaginationOptions } from 'convex/server'
import { foldRule } from '../../domain/fold'
import { limits } from '../../domain/limits'
import { matchesWords, searchPhrase, wordsOf } from '../../domain/people-terms'
import type { Doc, Id } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { getUser, toPerson } from './users'

export async function pageOfPeople(ctx: QueryCtx, options: PaginationOptions) {
  const numItems = Math.min(options.numItems, limits.peoplePerPage)
  // A page whose end the caller chooses can be of any length. So callers can't choose it, and aren't offered splits,
  // whose halves would need chosen ends.
  const { cursor } = options
  const result = await ctx.db
    .query('users')
    .withIndex('by_deleted_and_sort_name', (range) => range.eq('isDeleted', false))
    .paginate({ numItems, cursor })
  return {
    ...result,
    splitCursor: null,
    pageStatus: null,
    page: await Promise.all(result.page.map((user) => toPerson(ctx, user))),
  }
}

/** Null until someone has joined or left since the count was introduced. */
export async function countPeople(ctx: QueryCtx): Promise<number | null> {
  return (await ctx.db.query('directory').withIndex('by_creation_time').first())?.people ?? null
}

/** Above every string that starts with the prefix, in Convex's order (by code point). */
const afterAll = '\u{10FFFF}'
/** One person can have several terms with the same prefix. */
const termsRead = limits.peopleFound * 4

async function holdersOf(ctx: QueryCtx, prefix: string): Promise<Id<'users'>[]> {
  const rows = await ctx.db
    .query('peopleTerms')
    .withIndex('by_term', (range) => range.gte('term', prefix).lt('term', prefix + afterAll))
    .take(termsRead)
  return [...new Set(rows.map((row) => row.userId))]
}

/** People with a term of the current rule, or of the previous one if it wasn't converted yet. */
async function holdersByRules(ctx: QueryCtx, text: string): Promise<Id<'users'>[]> {
  const phrases = new Set([searchPhrase(text), searchPhrase(text, 1)])
  phrases.delete('')
  const holders = await Promise.all([...phrases].map((phrase) => holdersOf(ctx, phrase)))
  return [...new Set(holders.flat())]
}

/** People whose terms an older rule made. There are few, and soon none, so each of the first ones is checked. */
async function peopleOfOlderRule(ctx: QueryCtx, words: readonly string[]): Promise<Doc<'users'>[]> {
  const people = await ctx.db
    .query('users')
    .withIndex('by_fold_rule', (range) => range.lt('foldRule', foldRule))
    .take(limits.oldNamesLookedAt)
  return people.filter((user) => !user.isDeleted && matchesWords(user, words))
}

/** First those whose name starts with the text, then, for several words, those who have the words in another order. */
export async function searchPeople(ctx: QueryCtx, text: string) {
  const phrase = searchPhrase(text)
  if (phrase === '') return []
  const found = new Map<Id<'users'>, Doc<'users'>>()
  for (const userId of (await holdersByRules(ctx, text)).slice(0, limits.peopleFound)) {
    found.set(userId, await getUser(ctx, userId))
  }
  const words = wordsOf(phrase)
  for (const user of await peopleOfOlderRule(ctx, words)) {
    if (found.size < limits.peopleFound) found.set(user._id, user)
  }
  if (words.length > 1) {
    const longest = words.reduce((a, b) => (b.length > a.length ? b : a))
    for (const userId of await holdersOf(ctx, longest)) {
      if (found.size >= limits.peopleFound) break
      if (found.has(userId)) continue
      const user = await getUser(ctx, userId)
      if (matchesWords(user, words)) found.set(userId, user)
    }
  }
  const sorted = [...found.values()].sort((a, b) => (a.sortName < b.sortName ? -1 : 1))
  return Promise.all(sorted.map((user) => toPerson(ctx, user)))
}
