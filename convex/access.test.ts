/**
 * Every public function rejects callers without an account and, if it is about a conversation, non-members. A public
 * function missing from this table fails the test, so every way in is listed here.
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

/** The subject of a call: a one-to-one conversation that the third person isn't in, and a group of theirs. */
interface Scene {
  conversationId: string
  groupId: string
  messageId: Id<'messages'>
  userId: Id<'users'>
  storageId: Id<'_storage'>
  /** The message's id. */
  seq: number
}

interface Row {
  ref: FunctionReference<'query' | 'mutation' | 'action'>
  args: (scene: Scene) => Record<string, unknown>
  /** The error that a non-member gets, or why membership doesn't matter. */
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
  opening,
  pins,
  presence,
  reactions,
  receipts,
  search,
  shelf,
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
  {
    ref: opening.read,
    args: inGroup,
    stranger: { why: 'about the caller, without a chat that isn’t theirs: see its own test' },
  },
  { ref: opening.readChat, args: inTalk, stranger: guarded },
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
  { ref: pins.setPin, args: (scene) => ({ ...inTalk(scene), seq: scene.seq, on: true }), stranger: guarded },
  { ref: shelf.getItems, args: (scene) => ({ ...inTalk(scene), kind: 'photo', limit: 5 }), stranger: guarded },
  { ref: shelf.getCounts, args: inTalk, stranger: guarded },
  { ref: shelf.gather, args: inTalk, stranger: guarded },
  { ref: messages.getMessages, args: (scene) => ({ ...inTalk(scene), page: 0 }), stranger: guarded },
  { ref: messages.getBlock, args: (scene) => ({ ...inTalk(scene), block: 0 }), stranger: guarded },
  {
    ref: messages.sendMessage,
    args: (scene) => ({ ...inTalk(scene), content: 'Hi', clientMessageId: 'denied' }),
    stranger: guarded,
  },
  { ref: messages.markMessageAsRead, args: (scene) => ({ ...inTalk(scene), seq: scene.seq }), stranger: guarded },
  { ref: messages.editMessage, args: ({ messageId }) => ({ messageId, content: 'Changed' }), stranger: guarded },
  { ref: messages.deleteMessages, args: ({ messageId }) => ({ messageIds: [messageId] }), stranger: guarded },
  { ref: messages.restoreMessages, args: ({ messageId }) => ({ messageIds: [messageId] }), stranger: guarded },
  { ref: messages.getEarlierTexts, args: ({ messageId }) => ({ messageId }), stranger: guarded },
  { ref: messages.getMessage, args: (scene) => ({ ...inTalk(scene), seq: scene.seq }), stranger: guarded },
  { ref: messages.getMarks, args: (scene) => ({ ...inTalk(scene), page: 0 }), stranger: guarded },
  { ref: messages.deleteForMe, args: (scene) => ({ ...inTalk(scene), seqs: [scene.seq] }), stranger: guarded },
  { ref: messages.undeleteForMe, args: (scene) => ({ ...inTalk(scene), seqs: [scene.seq] }), stranger: guarded },
  {
    ref: reactions.setReaction,
    args: (scene) => ({ ...inTalk(scene), seq: scene.seq, emoji: '👍', on: true }),
    stranger: guarded,
  },
  {
    ref: reactions.getReactors,
    args: (scene) => ({ ...inTalk(scene), seq: scene.seq, emoji: '👍' }),
    stranger: guarded,
  },
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
  { ref: devices.isTurnedOff, args: () => ({ deviceId: 'none' }), stranger: own },
  { ref: devices.turnOffDevice, args: () => ({ deviceId: 'none' }), stranger: own },
  { ref: devices.listDevices, args: () => ({}), stranger: own },
  { ref: devices.sendTestNotification, args: () => ({ deviceId: 'none', title: 'A', body: 'B' }), stranger: own },
  { ref: presence.sendHeartbeat, args: () => tab, stranger: own },
  { ref: presence.getPresence, args: ({ userId }) => ({ userIds: [userId] }), stranger: directory },
]

/** Calls that take the caller out of the conversation come last. */
const ENDS = new Set([groups.leave, conversations.deleteChat].map((ref) => getFunctionName(ref)))

type Kind = 'query' | 'mutation' | 'action'

interface Exported {
  isPublic?: boolean
  isInternal?: boolean
  isQuery?: boolean
  isMutation?: boolean
}

const publicFunctions = () => functionsThat((one) => one.isPublic)

async function functionsThat(are: (one: Exported) => boolean | undefined) {
  const found = new Map<string, Kind>()
  for (const [name, load] of Object.entries(convexModules())) {
    for (const [key, value] of Object.entries(name.startsWith('_') ? {} : await load())) {
      const one = (value ?? {}) as Exported
      if (are(one)) found.set(`${name}:${key}`, one.isQuery ? 'query' : one.isMutation ? 'mutation' : 'action')
    }
  }
  return found
}

describe('the table of public functions', () => {
  it('lists each of them once', async () => {
    const listed = table.map(({ ref }) => getFunctionName(ref))
    expect(listed.toSorted()).toEqual([...(await publicFunctions()).keys()].toSorted())
  })
})

// A rejected call changes nothing, so all of them run on the same data.
describeBackends('access', accessSuite, { isShared: true })

function accessSuite(backend: Backend, home: string) {
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
    const { messageId, seq } = await say(ada, conversationId, 'Between us.')
    const groupId = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    const storageId = await backend.upload({ contentType: 'text/plain', size: 1 })
    return { conversationId, groupId, messageId, userId: ada.userId, storageId, seq }
  }

  for (const row of table) {
    const name = getFunctionName(row.ref)

    it(`G3.7 ${name} rejects signed-out callers`, async () => {
      expect(await codeOf(call(backend.anonymous, row))).toBe('UNAUTHENTICATED')
    })

    if (row.stranger === guarded) {
      it(`${name} returns the same to a non-member as for a conversation that does not exist`, async () => {
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

  // The mock calls any function, public or not.
  if (home === 'runtime') {
    it('G3.7 no caller can reach an internal function: the API doesn’t have its name', async () => {
      const found = await functionsThat((one) => one.isInternal)
      expect(found.size).toBeGreaterThan(20)
      for (const [name, kind] of found) {
        for (const caller of [backend.anonymous, eve]) {
          await expect(callByName(caller, kind, name, {}), name).rejects.toThrow(
            `Could not find public function for '${name}'`,
          )
        }
      }
    })
  }

  it('G2.2 sending needs a valid token', async () => {
    const { conversationId } = scene
    const message = { conversationId, content: 'Hi', clientMessageId: 'nobody' }
    expect(await codeOf(backend.anonymous.mutation(api.messages.sendMessage, message))).toBe('UNAUTHENTICATED')
  })

  it('G2.3 a conversation that does not exist looks the same as someone else’s', async () => {
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
  return callByName(caller, (await publicFunctions()).get(name)!, name, args(scene))
}

function callByName(caller: Caller, kind: Kind, name: string, args: Record<string, unknown>) {
  if (kind === 'query') return caller.query(makeFunctionReference<'query'>(name), args)
  if (kind === 'action') return caller.action(makeFunctionReference<'action'>(name), args)
  return caller.mutation(makeFunctionReference<'mutation'>(name), args)
}

/** The callers and their roles, in a group of Ada's with some messages. */
const ROLES: Record<string, (backend: Backend, scene: Scene, ada: Person, member: Person) => Promise<Caller>> = {
  anonymous: async (backend) => backend.anonymous,
  stranger: async (backend) => join(backend, 'Someone else'),
  member: async (_, __, ___, member) => member,
  blocked: async (_, __, ada, member) => {
    await ada.mutation(api.blocks.blockPerson, { userId: member.userId })
    return member
  },
  removed: async (_, { groupId }, ada, member) => {
    await ada.mutation(api.groups.removeMember, { conversationId: groupId, userId: member.userId })
    return member
  },
  left: async (_, { groupId }, __, member) => {
    await member.mutation(api.groups.leave, { conversationId: groupId })
    return member
  },
  deleted: async (backend, _, __, member) => {
    const tokenIdentifier = tokenIdentifierOf('Eve of deleted')
    await backend.internal.mutation(internal.users.syncUser, { event: 'delete', tokenIdentifier, updatedAt: 50 })
    return member
  },
  admin: async (backend) => {
    const root = await join(backend, 'Root')
    const details = { event: 'update' as const, updatedAt: Date.now() + 1_000, isAdmin: true }
    await backend.internal.mutation(internal.users.syncUser, { tokenIdentifier: tokenIdentifierOf('Root'), ...details })
    expect(await root.query(api.users.me, {})).toMatchObject({ isAdmin: true })
    return root
  },
}

/** By function and role: "yes", or the error code. */
type Access = Record<string, Record<string, string>>

const HEADING = `# Who can call what

The table shows what each public function in \`convex/\` returns when it is called about a group: "yes", or the code of its error. "Member" is
neither an admin of the group nor the author of the message in question; "blocked" is a member whom the group's admin has blocked;
"admin" is the administrator of the server, who is not a member. \`convex/access.test.ts\` calls every function on each backend, and
fails if one has no row. \`npx vitest run convex/access.test.ts -u\` updates this page.

`

function asMarkdown(access: Access): string {
  const head = ['Function', ...Object.keys(ROLES)]
  const rows = Object.entries(access).map(([name, by]) => [
    `\`${name}\``,
    ...Object.keys(ROLES).map((role) => by[role]!),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...rows]
  return HEADING + lines.map((row) => `| ${row.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |\n`).join('')
}

describeBackends(
  'access by every kind of caller',
  (backend) => {
    const access: Access = Object.fromEntries(
      table
        .map(({ ref }) => getFunctionName(ref))
        .toSorted()
        .map((name): [string, Record<string, string>] => [name, {}]),
    )
    const inOrder = table.toSorted(
      (a, b) => Number(ENDS.has(getFunctionName(a.ref))) - Number(ENDS.has(getFunctionName(b.ref))),
    )

    beforeAll(async () => {
      for (const [role, become] of Object.entries(ROLES)) {
        const ada = await join(backend, `Ada of ${role}`)
        const member = await join(backend, `Eve of ${role}`)
        const participantIds = [member.userId]
        const groupId = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds })
        const { messageId, seq } = await say(ada, groupId, 'Among us.')
        const storageId = await backend.upload({ contentType: 'text/plain', size: 1 })
        const scene = { conversationId: groupId, groupId, messageId, userId: ada.userId, storageId, seq }
        const caller = await become(backend, scene, ada, member)
        for (const row of inOrder) {
          const code = await codeOf(ask(caller, row, scene))
          access[getFunctionName(row.ref)]![role] = code === 'no error' ? 'yes' : code
        }
      }
    })

    const guardedNames = table.filter(({ stranger }) => stranger === guarded).map(({ ref }) => getFunctionName(ref))
    const codesOf = (role: string, names = Object.keys(access)) => new Set(names.map((name) => access[name]![role]))

    it('C530 every public function gives every role the result in docs/access.md', async () => {
      await expect(asMarkdown(access)).toMatchFileSnapshot('../docs/access.md')
    })

    it('C241 removed members, former members, and the server’s administrator find nothing in a group', () => {
      for (const role of ['stranger', 'removed', 'left', 'admin'])
        expect(codesOf(role, guardedNames)).toEqual(new Set([guarded]))
    })

    it('C241 deleted accounts and signed-out callers can do nothing at all', () => {
      expect(codesOf('deleted')).toEqual(new Set(['ACCOUNT_DELETED']))
      expect(codesOf('anonymous')).toEqual(new Set(['UNAUTHENTICATED']))
    })

    it('C241 a blocked person gets the same results as any member', () => {
      for (const [name, { member, blocked }] of Object.entries(access)) expect([name, blocked]).toEqual([name, member])
      expect(codesOf('member')).not.toContain('UNAUTHENTICATED')
      expect(codesOf('member')).toContain('FORBIDDEN')
    })
  },
  { isShared: true },
)
