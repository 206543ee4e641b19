import { firstSeqOf, limits, pageOf } from '../../domain/limits'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { type Account, findMember, requireMember, requireToken } from './access'
import { readMine } from './conversations'
import { readHead } from './heads'
import { listInbox } from './inbox'
import { readMarks } from './marks'
import { readRun } from './messages'
import { readMe } from './me'

export async function readOpening(ctx: QueryCtx & Account, conversationId: string | null) {
  const me = await readMe(ctx, await requireToken(ctx), ctx.userId)
  const rows = await listInbox(ctx, ctx.userId, limits.rowsAtFirst)
  const ordered = rows.filter(({ isLarge }) => !isLarge).slice(0, limits.rowsLive)
  const large = rows.filter(({ isLarge }) => isLarge)
  // Large groups are ordered by their heads: without all of those there is no order.
  const hasRows = large.length <= limits.rowsLive
  const shown = hasRows ? [...ordered, ...large] : []
  const memberIn = (id: string) => findMember(ctx, id, ctx.userId)
  // A chat that isn't theirs is left out: the page's own query says why.
  const opened = conversationId === null ? null : await memberIn(conversationId)
  const others = shown.filter((row) => row.conversationId !== conversationId)
  const memberships = [opened, ...(await Promise.all(others.map((row) => memberIn(row.conversationId))))]
  const chats = memberships
    .filter((membership) => membership !== null)
    .map(async (membership) => readChat(ctx, membership))
  return {
    me,
    rows: hasRows ? rows : null,
    chats: await Promise.all(chats),
    end: opened && (await readEnd(ctx, opened)),
  }
}

export async function readOpenedChat(ctx: QueryCtx & Account, conversationId: string) {
  const membership = await requireMember(ctx, conversationId)
  return { ...(await readChat(ctx, membership)), end: await readEnd(ctx, membership) }
}

async function readChat(ctx: QueryCtx, membership: Doc<'memberships'>) {
  return { head: await readHead(ctx, membership.conversationId), mine: await readMine(ctx, membership) }
}

/** The last two pages. */
async function readEnd(ctx: QueryCtx, membership: Doc<'memberships'>) {
  const { conversationId, visibleFromSeq } = membership
  const { lastSeq } = await readHead(ctx, conversationId)
  const last = Math.max(0, pageOf(lastSeq))
  const pages = [last - 1, last].filter((page) => page >= pageOf(Math.max(0, visibleFromSeq)))
  const first = pages[0] ?? last
  const messages = await readRun(ctx, conversationId, firstSeqOf(first), pages.length * limits.pageSize)
  return {
    conversationId,
    messages: messages.filter(({ seq }) => seq >= visibleFromSeq),
    marks: await Promise.all(pages.map((page) => readMarks(ctx, membership, page))),
  }
}
