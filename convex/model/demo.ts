import { directKey, groupKey, isGroupKey } from '../../domain/conversation-key'
import { writeSystemEvent } from '../../domain/system-event'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { findIdentity, findMember } from './access'
import { insertMembership, startHead } from './conversations'
import { groupName, groupTalk, talk, type Line } from './demoScript'
import { appendRow, findConversation, getHeadRow, type NewRow } from './heads'
import { addToInbox, isLarge, raiseForMembers } from './inbox'
import { recordRead } from './reads'
import { applyAccountEvent, type AccountDetails } from './users'

export interface DemoPerson extends AccountDetails {
  tokenIdentifier: string
}

type People = Record<'ada' | 'bo', Id<'users'>>

const day = 24 * 60 * 60_000

/** When a line was sent. A line that would be in the future is sent just before now, in order. */
function timeOf([daysAgo, time]: Line, linesLeft: number, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const midnight = Math.floor(now / day) * day
  return Math.min(midnight - daysAgo * day + (hours * 60 + minutes) * 60_000, now - (linesLeft + 1) * 60_000)
}

async function ensurePerson(ctx: MutationCtx, person: DemoPerson): Promise<Id<'users'>> {
  await applyAccountEvent(ctx, { event: 'create', updatedAt: Date.now(), ...person })
  const identity = await findIdentity(ctx, person.tokenIdentifier)
  if (!identity) throw new Error(`The demo's ${person.name} has no account`)
  return identity.userId
}

/** Ada and Bo, their messages, and how far each has read: Ada has new messages from Bo. Idempotent. */
export async function seedDemo(ctx: MutationCtx, ada: DemoPerson, bo: DemoPerson) {
  const people = { ada: await ensurePerson(ctx, ada), bo: await ensurePerson(ctx, bo) }
  const conversationId = directKey(people.ada, people.bo)
  if (await findConversation(ctx, conversationId)) return conversationId
  const unread = 3
  await seedConversation(ctx, conversationId, people, talk, unread)
  await seedConversation(ctx, groupKey('0'.repeat(31) + '1'), people, groupTalk, 0)
  return conversationId
}

async function seedConversation(
  ctx: MutationCtx,
  conversationId: string,
  people: People,
  lines: Line[],
  unreadByAda: number,
) {
  const now = Date.now()
  const isGroup = isGroupKey(conversationId)
  const times = lines.map((line, index) => timeOf(line, lines.length - index, now))
  const start = times[0] ?? now
  const name = isGroup ? groupName : undefined
  await ctx.db.insert('conversations', { conversationId, isGroup, groupName: name, createdBy: people.ada })
  await startHead(ctx, conversationId, 2, start)
  for (const [who, userId] of Object.entries(people)) {
    const role = isGroup && who === 'ada' ? 'owner' : 'member'
    await insertMembership(ctx, conversationId, userId, { role, visibleFromSeq: 0, head: { lastSeq: -1, count: 0 } })
    await addToInbox(ctx, conversationId, userId, { large: false, sortAt: times.at(-1) ?? start })
  }
  const append = async (row: Omit<NewRow, 'clientMessageId'>, at: number) => {
    const head = await getHeadRow(ctx, conversationId)
    await appendRow(ctx, head, { ...row, clientMessageId: madeId('demo', head) }, at)
  }
  if (isGroup) {
    const content = writeSystemEvent({ type: 'group-created', name: groupName })
    await append({ kind: 'system', senderId: people.ada, content }, start)
  }
  for (const [index, [, , who, content]] of lines.entries()) {
    await append({ kind: 'text', senderId: people[who], content }, times[index] ?? now)
  }
  const head = await getHeadRow(ctx, conversationId)
  await read(ctx, head, people.ada, head.lastSeq - unreadByAda)
  await read(ctx, head, people.bo, head.lastSeq)
}

/** No client chose this id; it is unique all the same. */
function madeId(origin: string, head: Doc<'heads'>): string {
  return `${origin}-${head._id}-${head.lastSeq + 1}`
}

async function read(ctx: MutationCtx, head: Doc<'heads'>, userId: Id<'users'>, seq: number) {
  const membership = await findMember(ctx, head.conversationId, userId)
  if (membership) await recordRead(ctx, membership, seq)
}

export interface Fill {
  conversationId: string
  /** They take turns, and have read everything afterwards; others have read none of it. */
  senderIds: Id<'users'>[]
  count: number
  stepMs: number
  /** Text before a number from 1 on; by default “Message” and the seq. */
  text?: string | undefined
}

/** Ordinary messages, for measurements and long histories. */
export async function fillConversation(ctx: MutationCtx, fill: Fill) {
  const { conversationId, senderIds, count, stepMs, text } = fill
  let head = await getHeadRow(ctx, conversationId)
  for (let index = 0; index < count; index++) {
    const senderId = senderIds[index % senderIds.length]
    if (!senderId) break
    const content = text === undefined ? `Message ${head.lastSeq + 1}` : `${text} ${index + 1}`
    const row = { kind: 'text', senderId, content, clientMessageId: madeId('fill', head) } as const
    await appendRow(ctx, head, row, head.lastMessageAt + stepMs)
    head = await getHeadRow(ctx, conversationId)
  }
  if (!isLarge(head.memberCount)) await raiseForMembers(ctx, conversationId, head.lastMessageAt)
  for (const userId of senderIds) await read(ctx, head, userId, head.lastSeq)
  return head.lastSeq
}
