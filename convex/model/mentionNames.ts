import { deletedAccountMark } from '../../domain/deleted-account'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { getUser } from './users'

/**
 * Mentioned handles with their current names, at most `limits.mentionsPerMessage`. Without `deletedName`, a deleted account
 * gets a mark that pages replace, because people with different languages share the result.
 */
export async function namesOfMentions(
  ctx: QueryCtx,
  mentions: Doc<'messages'>['mentions'] = [],
  deletedName = deletedAccountMark,
) {
  const people = mentions.flatMap(({ handle, userId }) => (userId === null ? [] : [{ handle, userId }]))
  return Promise.all(
    people.map(async ({ handle, userId }) => {
      const { name, isDeleted } = await getUser(ctx, userId)
      return { handle, name: isDeleted ? deletedName : name }
    }),
  )
}
