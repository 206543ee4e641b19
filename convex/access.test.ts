/**
 * Every public function refuses who has no account and, where it is about a conversation, who is not in it. A public
 * function that is missing from the table fails: there is no way in that is not written down here.
 *
 * One file: the table and what is done with each of its rows are read together.
 */
import type { FunctionReference } from 'convex/server'
import { getFunctionName, makeFunctionReference } from 'convex/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { convexModules, tokenIdentifierOf, type Backend, type Caller } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { deviceOf } from '../tests/support/push/device'
import { codeOf, join, type Person, say, talkBetween } from '../tests/support/people'
import { api, internal } from './_generated/api'
import type { Id } from './_generated/dataModel'

/** What a call is about: a conversation of two people, which the third is not in, and a group of theirs. */
interface Scene {
  conversationId: string
  groupId: string
  messageId: Id<'messages'>
  userId: Id<'users'>
  storageId: Id<'_storage'>
}

interface Row {
  ref: FunctionReference<'query' | 'mutation' | 'action'>
  args: (scene: Scene) => Record<string, unknown>
  /** What one who is not in the conversation gets, or why membership has no part in it. */
  stranger: 'NOT_FOUND' | { why: string }
}

const own = { why: 'about the caller only' }
const directory = { why: 'everybody signed in may know people' }
const inTalk = ({ conversationId }: Scene) => ({ conversationId })
const inTalks = ({ conversationId }: Scene) => ({ conversationIds: [conversationId] })
const inGroup = ({ groupId }: Scene) => ({ conversationId: groupId })
const paginationOpts = { numItems: 5, cursor: null }
const tab = { tabId: 'tab', leaveSecret: '0123456789abcdef', visible: true }
const guarded = 'NOT_FOUND'

const {
  blocks,
  conversations,
  devices,
  files,
  groups,
  messages,
  notices,
  notifications,
  pins,
  presence,
  reactions,
  receipts,
  search,
  typingStates,
  users,
} = api

const table: Row[] = [
  { ref: blocks.blockPerson, args: ({ userId }) => ({ userId }), stranger: own },
  { ref: blocks.unblockPerson, args: ({ userId }) => ({ userId }), stranger: own },
  { ref: blocks.getBlockedIds, args: () => ({}), stranger: own },
  { ref: blocks.listBlocked, args: () => ({}), stranger: own },
  { ref: files.generateUploadUrl, args: () => ({}), stranger: own },
  { ref: files.registerUpload, args: ({ storageId }) => ({ storageId }), stranger: own },
  { ref: files.registerPicture, args: ({ storageId }) => ({ storageId }), stranger: own },
  { ref: files.discardUpload, args: ({ storageId }) => ({ storageId }), stranger: own },
  { ref: users.judgeHandle, args: () => ({ handle: 'ada' }), stranger: own },
  { ref: users.setStatus, args: () => ({ status: null }), stranger: own },
  { ref: users.setPicture, args: () => ({ storageId: null }), stranger: own },
  { ref: users.ensureSelf, args: () => ({}), stranger: own },
  { ref: users.me, args: () => ({}), stranger: own },
  { ref: users.updateProfile, args: () => ({ bio: 'Hello' }), stranger: own },
  { ref: users.countPeople, args: () => ({}), stranger: directory },
  { ref: users.getAllUsers, args: () => ({ paginationOpts }), stranger: directory },
  { ref: users.listPeople, args: () => ({ paginationOpts }), stranger: directory },
  { ref: users.searchPeople, args: () => ({ text: 'a' }), stranger: directory },
  { ref: users.getPerson, args: ({ userId }) => ({ userId }), stranger: directory },
  { ref: users.getPrivacy, args: () => ({}), stranger: own },
  { ref: users.setPrivacy, args: () => ({ sendsReceipts: true }), stranger: own },
  {
    ref: conversations.getOrCreateConversation,
    args: ({ userId }) => ({ participantIds: [userId] }),
    stranger: { why: 'refused as FORBIDDEN unless the caller is one of the participants: see its own test' },
  },
  { ref: conversations.deleteChat, args: inTalk, stranger: guarded },
  { ref: conversations.restoreChat, args: inTalk, stranger: guarded },
  { ref: conversations.createGroup, args: () => ({ name: 'New', participantIds: [] }), stranger: own },
  { ref: conversations.getUserConversations, args: () => ({ limit: 5 }), stranger: own },
  { ref: conversations.getOlderConversations, args: () => ({ before: 0 }), stranger: own },
  { ref: search.messages, args: (scene) => ({ ...inTalk(scene), text: 'us', limit: 5 }), stranger: guarded },
  { ref: search.groups, args: () => ({ text: 'us' }), stranger: own },
  { ref: conversations.getHead, args: inTalk, stranger: guarded },
  { ref: conversations.getMine, args: inTalk, stranger: guarded },
  { ref: conversations.setPrefs, args: (scene) => ({ ...inTalks(scene), muted: true }), stranger: guarded },
  { ref: conversations.markAsRead, args: inTalks, stranger: guarded },
  { ref: conversations.getMembers, args: inTalk, stranger: guarded },
  { ref: groups.listInvitations, args: () => ({}), stranger: own },
  { ref: groups.listInvited, args: inGroup, stranger: guarded },
  { ref: groups.acceptInvitation, args: inGroup, stranger: guarded },
  {
    ref: groups.declineInvitation,
    args: inGroup,
    stranger: { why: 'without an invitation there is nothing to decline' },
  },
  { ref: groups.withdrawInvitation, args: (scene) => ({ ...inGroup(scene), userId: scene.userId }), stranger: guarded },
  { ref: groups.addMembers, args: (scene) => ({ ...inGroup(scene), userIds: [] }), stranger: guarded },
  {
    ref: groups.removeMember,
    args: (scene) => ({ ...inGroup(scene), userId: scene.userId }),
    stranger: guarded,
  },
  { ref: groups.leave, args: inGroup, stranger: guarded },
  { ref: groups.rename, args: (scene) => ({ ...inGroup(scene), name: 'Mine' }), stranger: guarded },
  { ref: groups.describe, args: (scene) => ({ ...inGroup(scene), description: 'Mine' }), stranger: guarded },
  { ref: groups.setPicture, args: (scene) => ({ ...inGroup(scene), storageId: null }), stranger: guarded },
  { ref: groups.configure, args: (scene) => ({ ...inGroup(scene), change: {} }), stranger: guarded },
  {
    ref: groups.setRole,
    args: (scene) => ({ ...inGroup(scene), userId: scene.userId, role: 'admin' }),
    stranger: guarded,
  },
  {
    ref: groups.getCommonGroups,
    args: ({ userId }) => ({ userId }),
    stranger: { why: 'tells of the caller’s own groups only' },
  },
  { ref: groups.getGroup, args: inGroup, stranger: guarded },
  { ref: messages.findFirstFrom, args: (scene) => ({ ...inTalk(scene), at: 0 }), stranger: guarded },
  { ref: pins.getPins, args: inTalk, stranger: guarded },
  { ref: pins.setPin, args: (scene) => ({ ...inTalk(scene), seq: 0, on: true }), stranger: guarded },
  { ref: messages.getMessages, args: (scene) => ({ ...inTalk(scene), page: 0 }), stranger: guarded },
  { ref: messages.getBlock, args: (scene) => ({ ...inTalk(scene), block: 0 }), stranger: guarded },
  {
    ref: messages.sendMessage,
    args: (scene) => ({ ...inTalk(scene), content: 'Hi', clientMessageId: 'denied' }),
    stranger: guarded,
  },
  { ref: messages.markMessageAsRead, args: (scene) => ({ ...inTalk(scene), seq: 0 }), stranger: guarded },
  { ref: messages.editMessage, args: ({ messageId }) => ({ messageId, content: 'Changed' }), stranger: guarded },
  { ref: messages.deleteMessages, args: ({ messageId }) => ({ messageIds: [messageId] }), stranger: guarded },
  { ref: messages.restoreMessages, args: ({ messageId }) => ({ messageIds: [messageId] }), stranger: guarded },
  { ref: messages.getEarlierTexts, args: ({ messageId }) => ({ messageId }), stranger: guarded },
  { ref: messages.getMessage, args: (scene) => ({ ...inTalk(scene), seq: 0 }), stranger: guarded },
  { ref: messages.getMarks, args: (scene) => ({ ...inTalk(scene), page: 0 }), stranger: guarded },
  { ref: messages.deleteForMe, args: (scene) => ({ ...inTalk(scene), seqs: [0] }), stranger: guarded },
  { ref: messages.undeleteForMe, args: (scene) => ({ ...inTalk(scene), seqs: [0] }), stranger: guarded },
  {
    ref: reactions.setReaction,
    args: (scene) => ({ ...inTalk(scene), seq: 0, emoji: '👍', on: true }),
    stranger: guarded,
  },
  { ref: reactions.getReactors, args: (scene) => ({ ...inTalk(scene), seq: 0, emoji: '👍' }), stranger: guarded },
  { ref: receipts.getReceipts, args: inTalk, stranger: guarded },
  { ref: receipts.getReadPositions, args: inTalk, stranger: guarded },
  { ref: typingStates.setTypingState, args: inTalk, stranger: guarded },
  { ref: typingStates.clearTypingState, args: inTalk, stranger: guarded },
  { ref: typingStates.getTypingState, args: inTalk, stranger: guarded },
  {
    ref: typingStates.getTypingStates,
    args: inTalks,
    stranger: { why: 'tells nothing of conversations that the caller is not in: see its own test' },
  },
  { ref: notifications.getNotificationSettings, args: () => ({}), stranger: own },
  { ref: notifications.setNotificationSettings, args: () => ({ reactions: true }), stranger: own },
  {
    ref: notifications.setConversationNotifications,
    args: (scene) => ({ ...inTalks(scene), choice: 'mentions' }),
    stranger: guarded,
  },
  {
    ref: notices.getNotice,
    args: (scene) => ({ ...inTalk(scene), showsText: true, sound: true, now: 0 }),
    stranger: guarded,
  },
  { ref: devices.getPushKey, args: () => ({}), stranger: own },
  { ref: devices.registerDevice, args: () => deviceOf('Someone'), stranger: own },
  { ref: devices.removeDevice, args: () => ({ deviceId: 'none' }), stranger: own },
  { ref: devices.listDevices, args: () => ({}), stranger: own },
  { ref: devices.sendTestNotification, args: () => ({ deviceId: 'none', title: 'A', body: 'B' }), stranger: own },
  { ref: presence.sendHeartbeat, args: () => tab, stranger: own },
  { ref: presence.getPresence, args: ({ userId }) => ({ userIds: [userId] }), stranger: directory },
]

/** What takes the caller out of the conversation. */
const ENDS = new Set([groups.leave, conversations.deleteChat].map((ref) => getFunctionName(ref)))

/** What a member of a group may not, who is neither its admin nor the message's author. */
const FORBIDDEN = [
  conversations.getOrCreateConversation,
  groups.addMembers,
  groups.configure,
  groups.describe,
  groups.removeMember,
  groups.rename,
  groups.setPicture,
  groups.setRole,
  groups.withdrawInvitation,
  messages.deleteMessages,
  messages.editMessage,
].map((ref) => getFunctionName(ref))

interface Exported {
  isPublic?: boolean
  isQuery?: boolean
  isMutation?: boolean
}

async function publicFunctions() {
  const found = new Map<string, 'query' | 'mutation' | 'action'>()
  for (const [name, load] of Object.entries(convexModules())) {
    for (const [key, value] of Object.entries(name.startsWith('_') ? {} : await load())) {
      const { isPublic, isQuery, isMutation } = (value ?? {}) as Exported
      if (isPublic) found.set(`${name}:${key}`, isQuery ? 'query' : isMutation ? 'mutation' : 'action')
    }
  }
  return found
}

describe('the table of public functions', () => {
  it('holds each of them once', async () => {
    const listed = table.map(({ ref }) => getFunctionName(ref))
    expect(listed.toSorted()).toEqual([...(await publicFunctions()).keys()].toSorted())
  })
})

// Who is refused changes nothing, so all are refused at the same scene.
describeBackends('access', accessSuite, { isShared: true })

function accessSuite(backend: Backend) {
  let scene: Scene
  let eve: Person
  let newcomers = 0
  beforeAll(async () => {
    scene = await setScene()
    eve = await join(backend, 'Eve')
  })

  const call = (caller: Caller, row: Row) => ask(caller, row, scene)

  async function setScene(): Promise<Scene> {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    const conversationId = await talkBetween(ada, bo)
    const { messageId } = await say(ada, conversationId, 'Between us.')
    const groupId = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    const storageId = await backend.upload({ contentType: 'text/plain', size: 1 })
    return { conversationId, groupId, messageId, userId: ada.userId, storageId }
  }

  for (const row of table) {
    const name = getFunctionName(row.ref)

    it(`G3.7 ${name} refuses one who is not signed in`, async () => {
      expect(await codeOf(call(backend.anonymous, row))).toBe('UNAUTHENTICATED')
    })

    if (row.stranger === guarded) {
      it(`${name} shows one who is not a member that nothing is there`, async () => {
        expect(await codeOf(call(eve, row))).toBe(guarded)
      })
    } else {
      it(`${name} needs an account: ${row.stranger.why}`, async () => {
        const needsNone = [users.ensureSelf, users.me].some((ref) => getFunctionName(ref) === name)
        const code = await codeOf(call(backend.asUser(`Newcomer ${++newcomers}`), row))
        expect(code).toBe(needsNone ? 'no error' : 'UNAUTHENTICATED')
      })
    }
  }

  it('G2.2 sending needs a valid token', async () => {
    const { conversationId } = scene
    const message = { conversationId, content: 'Hi', clientMessageId: 'nobody' }
    expect(await codeOf(backend.anonymous.mutation(api.messages.sendMessage, message))).toBe('UNAUTHENTICATED')
  })

  it('G2.3 a conversation that does not exist looks like one that is not yours', async () => {
    const { conversationId } = scene
    const errors = await Promise.all(
      [conversationId, 'g_none'].map((id, n) =>
        eve.mutation(api.messages.sendMessage, { conversationId: id, content: 'Hi', clientMessageId: `${n}` }).then(
          () => 'no error',
          (error: Error) => error.message,
        ),
      ),
    )
    expect(errors[0]).toBe(errors[1])
    expect(errors[0]).toContain(guarded)
  })
}

async function ask(caller: Caller, { ref, args }: Row, scene: Scene) {
  const name = getFunctionName(ref)
  const kind = (await publicFunctions()).get(name)
  if (kind === 'query') return caller.query(makeFunctionReference<'query'>(name), args(scene))
  if (kind === 'action') return caller.action(makeFunctionReference<'action'>(name), args(scene))
  return caller.mutation(makeFunctionReference<'mutation'>(name), args(scene))
}

describeBackends('access of those who were in, or are', (backend) => {
  /** A group of Ada's and someone else's, in which something was said. */
  async function setGroup(member = 'Eve') {
    const ada = await join(backend, 'Ada')
    const eve = await join(backend, member)
    const groupId = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [eve.userId] })
    const { messageId } = await say(ada, groupId, 'Among us.')
    const storageId = await backend.upload({ contentType: 'text/plain', size: 1 })
    return { ada, eve, scene: { conversationId: groupId, groupId, messageId, userId: ada.userId, storageId } }
  }

  async function codesOf(caller: Caller, scene: Scene, rows = table) {
    const codes: Record<string, string> = {}
    for (const row of rows) codes[getFunctionName(row.ref)] = await codeOf(ask(caller, row, scene))
    return codes
  }

  const guardedRows = table.filter(({ stranger }) => stranger === guarded)
  const allOf = (rows: Row[], code: string) => Object.fromEntries(rows.map(({ ref }) => [getFunctionName(ref), code]))

  it('C241 whoever was removed from a group finds nothing in it, by whatever function', async () => {
    const { ada, eve, scene } = await setGroup()
    await ada.mutation(api.groups.removeMember, { conversationId: scene.groupId, userId: eve.userId })
    expect(await codesOf(eve, scene, guardedRows)).toEqual(allOf(guardedRows, guarded))
  })

  it('C241 nor does whoever has left it', async () => {
    const { eve, scene } = await setGroup()
    await eve.mutation(api.groups.leave, { conversationId: scene.groupId })
    expect(await codesOf(eve, scene, guardedRows)).toEqual(allOf(guardedRows, guarded))
  })

  it('C241 nor the administrator of the server, who is not a member', async () => {
    const { scene } = await setGroup()
    const root = await join(backend, 'Root')
    const details = { event: 'update' as const, updatedAt: Date.now() + 1_000, isAdmin: true }
    await backend.internal.mutation(internal.users.syncUser, { tokenIdentifier: tokenIdentifierOf('Root'), ...details })
    expect(await root.query(api.users.me, {})).toMatchObject({ isAdmin: true })
    expect(await codesOf(root, scene, guardedRows)).toEqual(allOf(guardedRows, guarded))
  })

  it('C241 an account that was deleted can do nothing at all', async () => {
    const { eve, scene } = await setGroup()
    const tokenIdentifier = tokenIdentifierOf('Eve')
    await backend.internal.mutation(internal.users.syncUser, { event: 'delete', tokenIdentifier, updatedAt: 50 })
    expect(await codesOf(eve, scene)).toEqual(allOf(table, 'ACCOUNT_DELETED'))
  })

  it('C241 a member is refused what is for admins and authors, and one who is blocked no more than that', async () => {
    const stays = table.filter(({ ref }) => !ENDS.has(getFunctionName(ref)))
    const { ada, eve, scene } = await setGroup()
    const asMember = await codesOf(eve, scene, stays)
    const forbidden = Object.keys(asMember).filter((name) => asMember[name] === 'FORBIDDEN')
    expect(forbidden.toSorted()).toEqual(FORBIDDEN.toSorted())
    expect(Object.values(asMember)).not.toContain('UNAUTHENTICATED')
    const { eve: fay, scene: hers } = await setGroup('Fay')
    await ada.mutation(api.blocks.blockPerson, { userId: fay.userId })
    expect(await codesOf(fay, hers, stays)).toEqual(asMember)
  })
})
