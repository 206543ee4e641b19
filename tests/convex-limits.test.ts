/**
 * Each function's cost with the fullest data, compared with Convex's limits per call:
 * https://docs.convex.dev/production/state/limits. A quarter of each limit stays free, so that no deployment reaches
 * it.
 *
 * One file: the fullest data is created once, for all functions.
 */
import { getFunctionName } from 'convex/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { api } from '../convex/_generated/api'
import schema from '../convex/schema'
import { limits } from '../domain/limits'
import type { FunctionOutcome } from '../runtime/boundary/messages'
import { TestEngine } from '../runtime/engine/testing/test-engine'
import { Transaction } from '../runtime/database/transaction'
import { claimsOf, convexModules } from './support/backends/backend'

type Ref = Parameters<typeof getFunctionName>[0]

interface Cost {
  documentsRead: number
  bytesRead: number
  documentsWritten: number
  bytesWritten: number
  /** Reads of an index range or of one document. */
  ranges: number
  /** The work that others wait for meanwhile (FB6). */
  units: number
}

const MIB = 1024 * 1024
const ALLOWED: Cost = {
  documentsRead: 32_000,
  bytesRead: 16 * MIB,
  documentsWritten: 16_000,
  bytesWritten: 16 * MIB,
  ranges: 4_096,
  units: Infinity,
}
/**
 * No public function may cost more in one run than two slices between commits (FB8); a quarter of that is left for data
 * that this test doesn't have.
 */
const MOST_UNITS = 0.75 * 8_000
const LONG = 'x'.repeat(limits.messageLength - 20)

const modules: Record<string, Record<string, unknown>> = {}
for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()

let engine: TestEngine
/** The cost of the transactions that ended since the last call. */
let costs: Cost[] = []
let sends = 0

const as = (name: string) => ({ identity: claimsOf(name) })
const mutate = <T>(name: string, ref: Ref, args: object) =>
  engine.value('mutation', getFunctionName(ref), args, as(name)) as Promise<T>
const say = (name: string, conversationId: string, content: string) =>
  mutate<{ messageId: string; seq: number }>(name, api.messages.sendMessage, {
    conversationId,
    content,
    clientMessageId: `m${++sends}`,
  })

/** The group with everyone, and the ids of its fullest message, person, and page. */
const world = {
  group: '',
  large: '',
  messageId: '',
  fullestSeq: 0,
  lastSeq: 0,
  talk: '',
  asked: '',
  ids: [] as string[],
  messageIds: [] as string[],
}
const personName = (index: number) => `Person ${index}`
const ADA = personName(0)

beforeAll(async () => {
  vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '0')
  measure()
  engine = new TestEngine({ modules, schema })
  for (let index = 0; index < limits.groupMembers; index++) {
    const { userId } = await mutate<{ userId: string }>(personName(index), api.users.ensureSelf, {})
    world.ids.push(userId)
  }
  const { ids } = world
  // A list of the maximum displayed length, plus as many large groups.
  for (let index = 1; index <= limits.conversationsPerQuery; index++) {
    const talk = await mutate<string>(ADA, api.conversations.getOrCreateConversation, {
      participantIds: [ids[0], ids[index]],
    })
    world.talk = talk
    await say(ADA, talk, LONG)
    pass()
  }
  for (let index = 0; index < limits.largeGroupsPerQuery; index++) {
    const participantIds = ids.slice(0, limits.inboxFanOut + 4)
    world.large = await mutate<string>(ADA, api.conversations.createGroup, { name: `Large ${index}`, participantIds })
    await say(ADA, world.large, LONG)
    pass()
  }
  world.group = await mutate<string>(ADA, api.conversations.createGroup, { name: 'All', participantIds: [] })
  for (let from = 1; from < ids.length; from += limits.membersPerAdd) {
    const userIds = ids.slice(from, from + limits.membersPerAdd)
    await mutate(ADA, api.groups.addMembers, { conversationId: world.group, userIds })
    pass()
  }
  for (let index = 0; index < 6 * limits.pageSize; index++) {
    const sent = await say(personName(index % 8), world.group, LONG)
    world.lastSeq = sent.seq
    world.messageIds.push(sent.messageId)
    if (index % 8 === 0) Object.assign(world, { messageId: sent.messageId, fullestSeq: sent.seq })
  }
  for (let index = 0; index < limits.editsKept; index++) {
    await mutate(ADA, api.messages.editMessage, { messageId: world.messageId, content: `${LONG}${index}` })
  }
  for (let index = 0; index < 2 * limits.reactionsCounted; index++) {
    const name = personName(index)
    const fullest = { conversationId: world.group, seq: world.fullestSeq }
    await mutate(name, api.reactions.setReaction, { ...fullest, emoji: '👍', on: true })
    await mutate(name, api.messages.markMessageAsRead, { conversationId: world.group, seq: world.lastSeq - 1 })
    await mutate(name, api.typingStates.setTypingState, { conversationId: world.group })
    await mutate(name, api.presence.sendHeartbeat, heartbeat(index))
    pass()
  }
  for (let index = 2 * limits.reactionsCounted; index < ids.length; index++) {
    await mutate(personName(index), api.messages.markMessageAsRead, {
      conversationId: world.group,
      seq: world.lastSeq - 1,
    })
  }
  await mutate(ADA, api.users.setPrivacy, { groupAdds: 'invitation' })
  for (let index = 0; index < limits.invitationsShown; index++) {
    world.asked = await mutate<string>(personName(1 + index), api.conversations.createGroup, {
      name: `Asked ${index}`,
      participantIds: [ids[0]],
    })
  }
  for (const userId of ids.slice(-2 * limits.blocksRead)) await mutate(ADA, api.blocks.blockPerson, { userId })
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** Rate limits recover, and scheduled functions run. */
function pass() {
  engine.system.advance(60_000)
}

function heartbeat(index: number) {
  return { tabId: `tab-${index}`, leaveSecret: 'a secret of sixteen', visible: true }
}

/** The runtime counts what Convex counts; each transaction is checked when it ends. */
function measure() {
  const prototype = Transaction.prototype
  const ranges = new WeakMap<object, number>()
  const counted = (name: 'read' | 'scan' | 'scanEntries') => {
    const original = prototype[name] as (...args: unknown[]) => unknown
    vi.spyOn(prototype, name).mockImplementation(function (this: Transaction, ...args: unknown[]) {
      ranges.set(this, (ranges.get(this) ?? 0) + 1)
      return original.apply(this, args)
    } as never)
  }
  for (const name of ['read', 'scan', 'scanEntries'] as const) counted(name)
  // oxlint-disable-next-line typescript/unbound-method -- called with its transaction below
  const close = prototype.close
  vi.spyOn(prototype, 'close').mockImplementation(function (this: Transaction) {
    const metrics = this.budget.metrics()
    const used = (what: string) => metrics[what]!.used
    costs.push({
      documentsRead: used('documentsRead'),
      bytesRead: used('bytesRead'),
      bytesWritten: used('bytesWritten'),
      documentsWritten: used('documentsWritten'),
      ranges: ranges.get(this) ?? 0,
      units: this.budget.units,
    })
    close.call(this)
  })
}

interface Validator {
  type: string
  value?: unknown
}

/** Arguments of maximum size, by their names or else by their types. */
function argumentsFor(fields: Record<string, { fieldType: Validator; optional: boolean }>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, { fieldType }]) => [name, valueFor(name, fieldType)]))
}

function valueFor(name: string, validator: Validator): unknown {
  const { group, messageId, messageIds, lastSeq, ids } = world
  const named: Record<string, unknown> = {
    conversationId: group,
    conversationIds: [group],
    counts: { [group]: 1 },
    messageId,
    messageIds: messageIds.slice(0, limits.messagesPerDelete),
    participantIds: ids.slice(0, 100),
    userIds: ids.slice(0, limits.presencePerQuery),
    userId: ids[1],
    seq: lastSeq,
    seqs: Array.from({ length: 100 }, (_, index) => lastSeq - index),
    page: 1,
    text: 'Person',
    emoji: '👍',
    paginationOpts: { numItems: limits.peoplePerPage, cursor: null },
    ...heartbeat(0),
    clientMessageId: `argument-${++sends}`,
    content: LONG,
    // This engine has no file storage.
    attachments: [],
  }
  if (name in named) return named[name]
  if (/^(reply|answer|quote)/i.test(name) && validator.type === 'number') return lastSeq
  return /seq$/i.test(name) ? lastSeq : plainValue(name, validator)
}

function plainValue(name: string, { type, value }: Validator): unknown {
  switch (type) {
    case 'string':
      return 'argument'
    case 'number':
      return 1
    case 'boolean':
      return true
    case 'array':
      return [valueFor(name, value as Validator)]
    case 'object':
      return argumentsFor(value as Parameters<typeof argumentsFor>[0])
    case 'union':
      return valueFor(name, (value as Validator[])[0]!)
    case 'literal':
      return value
    default:
      return null
  }
}

interface Registered {
  isPublic?: boolean
  isQuery?: boolean
  isMutation?: boolean
  exportArgs(): string
}

const functions = Object.entries(modules).flatMap(([file, exported]) =>
  Object.entries(exported).flatMap(([name, value]) => {
    const registered = value as Registered
    const isPublic = typeof value === 'function' && registered.isPublic === true
    return isPublic && (registered.isQuery || registered.isMutation) ? [{ path: `${file}:${name}`, registered }] : []
  }),
)

/** Arguments whose name means something else here. */
const SPECIAL: Record<string, () => Record<string, unknown>> = {
  'search:messages': () => ({ limit: limits.hitsPerQuery, before: world.lastSeq + 1 }),
  'conversations:getOrCreateConversation': () => ({ participantIds: [world.ids[0], world.ids.at(-300)] }),
  'reactions:getReactors': () => ({ seq: world.fullestSeq }),
  'reactions:setReaction': () => ({ seq: world.fullestSeq }),
  'groups:acceptInvitation': () => ({ conversationId: world.asked }),
  'conversations:deleteChat': () => ({ conversationId: world.talk }),
  'conversations:restoreChat': () => ({ conversationId: world.talk }),
  'conversations:createGroup': () => ({ participantIds: world.ids.slice(0, -2 * limits.blocksRead) }),
  'groups:removeMember': () => ({ userId: world.ids[500] }),
  'devices:registerDevice': () => ({
    endpoint: 'https://fcm.googleapis.com/fcm/send/argument',
    p256dh: 'A'.repeat(87),
    auth: 'A'.repeat(22),
    origin: 'https://chat.example.com',
    deviceId: 'd'.repeat(32),
    secret: 's'.repeat(32),
  }),
}

/** Queries first, because mutations change what they would read; destructive ones last. */
function turnOf({ path, registered }: (typeof functions)[number]): number {
  if (registered.isQuery) return 0
  const order = [/:delete/, /:(restore|undelete)/, /:(remove|block|unblock)/, /:leave/]
  return 2 + order.findIndex((pattern) => pattern.test(path))
}

/** These fail with any arguments, because this engine has no file storage. */
const MAY_REFUSE = [
  'files:generateUploadUrl',
  'files:registerUpload',
  'files:discardUpload',
  'groups:setPicture',
  'users:setPicture',
]

/** The cost of each function, and whether it succeeded. */
async function costOf({ path, registered }: (typeof functions)[number]) {
  costs = []
  const { value } = JSON.parse(registered.exportArgs()) as { value: Parameters<typeof argumentsFor>[0] }
  const kind = registered.isQuery ? ('query' as const) : ('mutation' as const)
  const outcome: FunctionOutcome = await engine.call(
    kind,
    path,
    { ...argumentsFor(value), ...SPECIAL[path]?.() },
    as(ADA),
  )
  engine.system.advance(1_000)
  await engine.settled()
  const most = (of: keyof Cost) => Math.max(0, ...costs.map((cost) => cost[of]))
  const cost = Object.fromEntries(Object.keys(ALLOWED).map((of) => [of, most(of as keyof Cost)])) as unknown as Cost
  return { path, kind, outcome, cost }
}

it('G11.1 C300 no function comes near Convex’s limits for a call, with the fullest list, group, page, and message', async () => {
  const inOrder = functions.toSorted((a, b) => turnOf(a) - turnOf(b))
  const measured: Awaited<ReturnType<typeof costOf>>[] = []
  for (const one of inOrder) measured.push(await costOf(one))
  const refused = measured.flatMap(({ path, outcome }) => (outcome.ok ? [] : [`${path}: ${outcome.message}`]))
  // Fails for a new function with an argument that isn't listed above.
  expect(refused.filter((sentence) => !MAY_REFUSE.some((path) => sentence.startsWith(`${path}:`)))).toEqual([])

  const tooMuch = measured.flatMap(({ path, cost }) =>
    (Object.keys(ALLOWED) as (keyof Cost)[])
      .filter((of) => cost[of] > 0.75 * ALLOWED[of])
      .map((of) => `${path}: ${of} ${cost[of]} of ${ALLOWED[of]}`),
  )
  expect(tooMuch).toEqual([])
  const tooLong = measured.flatMap(({ path, cost }) =>
    cost.units > MOST_UNITS ? [`${path}: ${cost.units} units`] : [],
  )
  expect(tooLong).toEqual([])
  // Something was measured, and the data is as full as claimed.
  const costOfCall = (wanted: string) => measured.find(({ path }) => path === wanted)?.cost
  expect(costOfCall('messages:getMessages')?.bytesRead).toBeGreaterThan(limits.pageSize * LONG.length)
  expect(costOfCall('reactions:getReactors')?.documentsRead).toBeGreaterThan(limits.reactionsCounted)
})

describe('C300 a search stays within the limits in blocks whose filters match', () => {
  const EVE = personName(500)
  let group: string

  beforeAll(async () => {
    const participantIds = world.ids.slice(501, 501 + limits.mentionsPerMessage)
    group = await mutate<string>(EVE, api.conversations.createGroup, { name: 'Searched', participantIds })
  })

  /** One block after the other becomes findable. */
  const indexed = async (blocks: number) => {
    pass()
    for (let step = 0; step <= blocks; step++) {
      await engine.settled()
      engine.system.advance(limits.indexingDelayMs)
    }
  }
  const ask = async (text: string) => {
    costs = []
    const asked = { conversationId: group, text, limit: limits.hitsPerQuery }
    const found = await engine.value('query', 'search:messages', asked, as(EVE))
    const { hits, continueBefore } = found as { hits: unknown[]; continueBefore: number | null }
    return { found: hits.length, continueBefore, units: Math.max(...costs.map((cost) => cost.units)) }
  }

  it('in short messages, none of which has all the words', async () => {
    for (let n = 0; n < 56; n++) {
      const text = n % 2 === 0 ? 'apple' : 'cherry'
      const some = {
        conversationId: group,
        senderIds: [world.ids[500]],
        count: limits.searchBlock / 2,
        stepMs: 1,
        text,
      }
      await engine.value('mutation', 'demo:fill', some, { identity: null, access: 'internal' })
    }
    await indexed(28)
    const { found, continueBefore, units } = await ask('apple cherry')
    expect(found).toBe(0)
    expect(continueBefore).not.toBeNull()
    expect(units).toBeGreaterThan(MOST_UNITS / 5)
    expect(units).toBeLessThan(MOST_UNITS)
  })

  it('in long messages, and in those with the most mentions', async () => {
    const handleOf = async (userId: string) =>
      (await engine.value('query', 'users:getPerson', { userId }, as(EVE))) as { handle: string }
    const called = await Promise.all(world.ids.slice(501, 501 + limits.mentionsPerMessage).map(handleOf))
    const texts = {
      durian: called.map(({ handle }) => `@${handle}`).join(' '),
      elder: '字'.repeat(limits.messageLength - 40),
    }
    for (const [word, text] of Object.entries(texts)) {
      for (let n = 0; n <= limits.hitsPerQuery; n++) await say(EVE, group, `${word} ${text}`)
      await indexed(6)
      const { found, units } = await ask(word)
      expect(found).toBeGreaterThan(20)
      expect(units).toBeGreaterThan(MOST_UNITS / 8)
      expect(units).toBeLessThan(MOST_UNITS)
    }
  })
})
