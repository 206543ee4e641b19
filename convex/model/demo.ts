import { directKey, groupKey } from '../../domain/conversation-key'
import { writeSystemEvent } from '../../domain/system-event'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { findIdentity, findMember, requireMember } from './access'
import { insertMembership, startHead } from './conversations'
import { chats, type Chat, fileNames, type FileName, type Line, type Moment, type Name, profiles } from './demoScript'
import { appendRow, findConversation, getHeadRow, type NewRow } from './heads'
import { addToInbox, isLarge, raiseForMembers } from './inbox'
import { resolveMentions, writeMentions } from './mentions'
import { recordRead } from './reads'
import { countFile } from './storageUse'
import { applyAccountEvent, getUser, type AccountDetails } from './users'

export interface DemoPerson extends AccountDetails {
  tokenIdentifier: string
}

export interface DemoFile {
  storageId: Id<'_storage'>
  type: string
  size: number
  width?: number
  height?: number
}

/** The people and files of the demo by their names in its script. */
interface Cast {
  people: Map<string, Id<'users'>>
  files: Record<string, DemoFile>
  now: number
}

const minute = 60_000
const day = 24 * 60 * minute

function timeOf(at: Moment, now: number): number {
  if (typeof at === 'number') return now - at * minute
  const [daysAgo, time] = at
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const midnight = Math.floor(now / day) * day
  return midnight - daysAgo * day + (hours * 60 + minutes) * minute
}

/** Creates the demo's people and chats in an empty store. Calling it again changes nothing. */
export async function seedDemo(
  ctx: MutationCtx,
  accounts: Record<string, DemoPerson>,
  files: Record<string, DemoFile>,
) {
  // The demo's accounts may exist before its people do.
  if (await findConversation(ctx, groupKeyOf(0))) return
  const now = Date.now()
  const people = new Map<string, Id<'users'>>()
  for (const [name, account] of Object.entries(accounts)) people.set(name, await createPerson(ctx, account, now))
  const cast = { people, files, now }
  for (const [name, userId] of people) await dress(ctx, cast, name as Name, userId)
  for (const [index, chat] of chats.entries()) await seedChat(ctx, cast, chat, index)
}

const groupKeyOf = (index: number) => groupKey(String(index + 1).padStart(32, '0'))

async function createPerson(ctx: MutationCtx, person: DemoPerson, updatedAt: number): Promise<Id<'users'>> {
  await applyAccountEvent(ctx, { event: 'create', updatedAt, ...person })
  const identity = await findIdentity(ctx, person.tokenIdentifier)
  if (!identity) throw new Error(`The demo account of ${person.name} is missing`)
  return identity.userId
}

async function dress(ctx: MutationCtx, cast: Cast, name: Name, userId: Id<'users'>) {
  const face = cast.files[name]
  const pictureId = face && (await keep(ctx, face, userId))
  await ctx.db.patch('users', userId, { ...profiles[name], ...(pictureId ? { pictureId } : {}) })
}

/** The file is now in use, and counts towards this person's quota. */
async function keep(ctx: MutationCtx, { storageId, size, width, height }: DemoFile, userId: Id<'users'>) {
  await countFile({ ...ctx, userId }, size)
  const measures = width === undefined || height === undefined ? undefined : { width, height }
  await ctx.db.insert('files', { storageId, userId, size, measures })
  return storageId
}

function userIdOf({ people }: Cast, name: Name): Id<'users'> {
  const userId = people.get(name)
  if (!userId) throw new Error(`The demo person ${name} is missing`)
  return userId
}

async function seedChat(ctx: MutationCtx, cast: Cast, chat: Chat, index: number) {
  const userIds = chat.people.map((name) => userIdOf(cast, name))
  const [creator] = userIds
  if (!creator) return
  const { group, lines } = chat
  const conversationId = group ? groupKeyOf(index) : directKey(creator, userIds[1] ?? creator)
  const start = timeOf(lines[0]?.at ?? 0, cast.now)
  const picture = group?.picture && cast.files[group.picture]
  await ctx.db.insert('conversations', {
    conversationId,
    isGroup: group !== undefined,
    groupName: group?.name,
    description: group?.description,
    pictureId: picture && (await keep(ctx, picture, creator)),
    createdBy: creator,
  })
  await startHead(ctx, conversationId, userIds.length, start)
  for (const userId of userIds) {
    const role = group && userId === creator ? 'owner' : 'member'
    await insertMembership(ctx, conversationId, userId, { role, visibleFromSeq: 0, head: { lastSeq: -1, count: 0 } })
    const sortAt = timeOf(lines.at(-1)?.at ?? 0, cast.now)
    await addToInbox(ctx, conversationId, userId, { large: false, sortAt })
  }
  if (group) {
    const content = writeSystemEvent({ type: 'group-created', name: group.name })
    await append(ctx, conversationId, { kind: 'system', senderId: creator, content }, start)
  }
  const seqs = new Map<string, number>()
  for (const line of lines) {
    const seq = await say(ctx, cast, conversationId, line, line.replyTo ? seqs.get(line.replyTo) : undefined)
    if (line.id) seqs.set(line.id, seq)
  }
  const { lastSeq } = await getHeadRow(ctx, conversationId)
  for (const name of chat.people) {
    await read(ctx, conversationId, userIdOf(cast, name), lastSeq - (chat.unread?.[name] ?? 0))
  }
  if (chat.isPinned || chat.isMuted) {
    await ctx.db.insert('prefs', {
      conversationId,
      userId: userIdOf(cast, 'june'),
      muted: chat.isMuted ?? false,
      pinned: chat.isPinned ?? false,
      archived: false,
      markedUnread: false,
    })
  }
}

async function append(ctx: MutationCtx, conversationId: string, row: Omit<NewRow, 'clientMessageId'>, at: number) {
  const head = await getHeadRow(ctx, conversationId)
  return appendRow(ctx, head, { ...row, clientMessageId: madeId('demo', head) }, at)
}

async function say(ctx: MutationCtx, cast: Cast, conversationId: string, line: Line, replyTo: number | undefined) {
  const senderId = userIdOf(cast, line.who)
  const sentAt = timeOf(line.at, cast.now)
  const content = await withHandles(ctx, cast, line.text)
  const membership = await requireMember({ ...ctx, userId: senderId }, conversationId)
  const mentions = await resolveMentions(ctx, membership, content)
  // Sequential, because each is counted in the same row.
  const attachments = []
  for (const name of line.files ?? []) attachments.push(await attach(ctx, cast, name, senderId))
  const row = { kind: 'text', senderId, content, replyTo, mentions } as const
  const files = attachments.length > 0 ? { attachments } : {}
  const { messageId, seq } = await append(ctx, conversationId, { ...row, ...files }, sentAt)
  await writeMentions(ctx, { conversationId, seq, senderId }, mentions)
  if (line.before) {
    await ctx.db.insert('edits', { conversationId, seq, content: line.before, writtenAt: sentAt })
    await ctx.db.patch('messages', messageId, { editedAt: sentAt + minute })
  }
  if (line.isPinned) await ctx.db.insert('pins', { conversationId, seq, pinnedBy: senderId, pinnedAt: sentAt })
  const reactions = Object.entries(line.reactions ?? {})
  for (const [emoji, names] of reactions) {
    for (const name of names) {
      await ctx.db.insert('reactions', { conversationId, seq, emoji, userId: userIdOf(cast, name) })
    }
  }
  const counts = reactions.map(([emoji, names]) => ({ emoji, count: names.length }))
  if (counts.length > 0) await ctx.db.insert('tallies', { conversationId, seq, counts })
  return seq
}

async function withHandles(ctx: MutationCtx, cast: Cast, text: string): Promise<string> {
  let written = text
  for (const [name, userId] of cast.people) {
    if (written.includes(`@${name}`))
      written = written.replaceAll(`@${name}`, `@${(await getUser(ctx, userId)).handle}`)
  }
  return written
}

async function attach(ctx: MutationCtx, cast: Cast, name: FileName, senderId: Id<'users'>) {
  const file = cast.files[name]
  if (!file) throw new Error(`The demo file ${name} is missing`)
  await keep(ctx, file, senderId)
  return { ...file, name: fileNames[name] ?? name }
}

/** No client chose this id; it is unique nonetheless. */
function madeId(origin: string, head: Doc<'heads'>): string {
  return `${origin}-${head._id}-${head.lastSeq + 1}`
}

async function read(ctx: MutationCtx, conversationId: string, userId: Id<'users'>, seq: number) {
  const membership = await findMember(ctx, conversationId, userId)
  if (membership) await recordRead(ctx, membership, seq)
}

export interface Fill {
  conversationId: string
  /** The members take turns, and have read everything afterwards; the others have read nothing. */
  senderIds: Id<'users'>[]
  count: number
  stepMs: number
  /** The text before a number that starts at 1; by default “Message” and the seq. */
  text?: string | undefined
}

/** Adds ordinary messages, for measurements and long histories. */
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
  for (const userId of senderIds) await read(ctx, conversationId, userId, head.lastSeq)
  return head.lastSeq
}
