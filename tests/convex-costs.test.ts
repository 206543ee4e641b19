/**
 * Counts the units that Convex would bill for: this test prints the table in docs/production.md. Thirty published
 * clients look at a group of fifty; each makes a real page's queries (tests/e2e/page-queries.spec.ts).
 *
 * One file: the pages, their queries, and the table they are counted into are one measurement.
 */
import { ConvexHttpClient } from 'convex/browser'
import { type FunctionReference, getFunctionName } from 'convex/server'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ListRow, NEAR_SCREEN, type PageView } from '../bench/page'
import { api, internal } from '../convex/_generated/api'
import schema from '../convex/schema'
import { limits } from '../domain/limits'
import { presenceTiming } from '../domain/presence'
import { startServer, type TestServer } from '../runtime/edge/sync/testing/server'
import { createMint } from '../runtime/edge/sync/testing/tokens'
import { createEngine } from '../runtime/engine/loop/open-engine'
import { TestSystem } from '../runtime/engine/testing/test-engine'
import { MemoryStorage } from '../runtime/storage/memory'
import {
  brisk,
  nextTick,
  quiet,
  seldom,
  stepTyping,
  type TypingEvent,
} from '../src/features/typing/model/typing-signal'
import { convexModules } from './support/backends/backend'
import { kB, print, production, rowOf, sumOf, type Sum, tableOf } from './support/cost-table'
import { conflicts, type Meter, type Run, startMeter } from './support/convex-meter'
import { openChat, type Person, PublishedPage } from './support/convex-page'

type Mutation = FunctionReference<'mutation'>

const MEMBERS = 50
const LOOKING = 30
const CHATS = 50
const SECONDS_APART = 5
/** A small group, in which each member writes this much. */
const TEAM = 10
const MESSAGES_A_DAY = 20
/** Counted when it is sent. */
const WARM_UP = 6
const MESSAGES = 24

const modules: Record<string, Record<string, unknown>> = {}
for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()

let meter: Meter

beforeAll(() => {
  // Rate limits cost what they do in a real server, but are never reached.
  vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '1000000')
  meter = startMeter()
})

afterAll(async () => {
  await stopServing()
  meter.stop()
  vi.unstubAllEnvs()
})

let sends = 0

/** Identical in each run. */
function chances(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 2 ** 32
  }
}

const chance = chances()

/** The server whose people are measured; each measurement has its own. */
let served: TestServer | null = null

async function stopServing(): Promise<void> {
  await served?.close()
  served = null
}

/**
 * A server of its own, with people and their actions. Its engine has a clock that the test advances; the sockets, and
 * the published clients at their other ends, have real ones.
 */
async function startWorld(people: number) {
  await stopServing()
  const system = new TestSystem()
  const engine = createEngine({
    modules,
    schema,
    system,
    storage: new MemoryStorage(),
    redactErrors: false,
    log: () => {},
  })
  const mint = await createMint()
  const server = await startServer(engine, { providers: [mint.provider] })
  served = server
  const tokens = new Map<string, string>()
  const mutate = async <T>({ name }: Pick<Person, 'name'>, ref: Mutation, args: object): Promise<T> => {
    const http = new ConvexHttpClient(server.url, { logger: false })
    http.setAuth(tokens.get(name)!)
    return (await http.mutation(ref, args)) as T
  }
  const persons: Person[] = []
  for (let index = 0; index < people; index++) {
    const name = `Person ${index}`
    tokens.set(name, await mint.sign(name, 86_400, 0, { name, email: `person.${index}@example.com` }))
    persons.push({ name, ...(await mutate<Pick<Person, 'userId'>>({ name }, api.users.ensureSelf, {})) })
  }
  const say = (person: Person, conversationId: string, content: string) =>
    mutate<{ seq: number }>(person, api.messages.sendMessage, {
      conversationId,
      content,
      clientMessageId: `m${++sends}`,
    })
  const group = (members: readonly Person[]) =>
    mutate<string>(members[0]!, api.conversations.createGroup, {
      name: 'All',
      participantIds: members.map(({ userId }) => userId),
    })
  const pageOf = (person: Person, view: PageView) => {
    const client = server.connect()
    client.setAuth(async () => tokens.get(person.name)!)
    return new PublishedPage(client, person, view, () => system.now(), chance)
  }
  const settled = async () => {
    do await system.nextTurn()
    while (engine.stats.waiting > 0)
  }
  /** Time passes in steps, and due functions run on time. */
  const pass = async (
    ms: number,
    pages: readonly PublishedPage[],
    also: (now: number) => Promise<void> = async () => {},
  ) => {
    const step = pages.length > 0 ? 250 : Math.min(ms, 10_000)
    for (let passed = 0; passed < ms; passed += step) {
      system.advance(step)
      await settled()
      await also(system.now())
      for (const page of pages) await page.tick()
    }
  }
  return { system, persons, mutate, say, group, pageOf, pass, settled }
}

const perOne = ({ calls, cached, bytes }: Sum, of: number): Sum => ({
  calls: calls / of,
  cached: cached / of,
  bytes: bytes / of,
})

interface Talk {
  content: string
  isTyped?: boolean
  members?: number
  looking?: number
}

/** Pages are open on a group; six of their people write, one message each every five seconds. */
async function measureGroup({ content, isTyped = false, members = MEMBERS, looking = LOOKING }: Talk): Promise<Sum> {
  const { system, persons, say, group, pageOf, pass } = await startWorld(members)
  const conversationId = await group(persons)
  for (let before = 0; before < 40; before++) await say(persons[before % 6]!, conversationId, content)
  const pace = members > limits.inboxFanOut ? seldom : brisk
  const memberIds = persons.map(({ userId }) => userId)
  const row: ListRow = { conversationId, sortAt: null, peerId: null, isOwnLast: false }
  const pages = persons.slice(0, looking).map((person, at) => {
    const open = openChat({ conversationId, kind: 'group', memberIds, lastSeq: 40 }, at / looking)
    return pageOf(person, { self: person.userId, rows: [row], nearScreen: 1, open })
  })
  for (const page of pages) {
    await page.open()
    await pass(50, [])
  }
  await pass(60_000, [])
  for (let number = -WARM_UP; number < MESSAGES; number++) {
    if (number === 0) meter.runs.length = 0
    const page = pages[(number + WARM_UP) % 6]!
    let typing = quiet
    const type = async (event: TypingEvent) => {
      const step = stepTyping(typing, event, system.now(), pace)
      typing = step.state
      if (step.signal === 'send') await page.mutate(api.typingStates.setTypingState, { conversationId })
      if (step.signal === 'clear') await page.mutate(api.typingStates.clearTypingState, { conversationId })
    }
    await pass(SECONDS_APART * 1_000, pages, async (now) => {
      if (!isTyped) return
      if ((nextTick(typing, pace) ?? Infinity) <= now) await type('tick')
      await type('key')
    })
    const seq = await page.say(conversationId, content)
    if (isTyped) await type('sent')
    for (const each of pages) await each.follow(seq)
  }
  // Heartbeats aren't counted here.
  const runs = meter.runs.filter(({ path }) => !path.startsWith('presence:'))
  return perOne(sumOf(runs), MESSAGES)
}

/** How often a page requests a token: Clerk's session tokens live a minute, those of the template an hour. */
const TOKEN_LIVES_MS = 3_600_000

/** Someone with fifty chats, one of them open: a group of fifty. */
async function startPage() {
  const { system, persons, say, group, mutate, pageOf, pass } = await startWorld(CHATS)
  const conversationId = await group(persons)
  const [self, ...others] = persons
  const rows: ListRow[] = [{ conversationId, sortAt: null, peerId: null, isOwnLast: false }]
  for (const other of others) {
    const talk = await mutate<string>(other, api.conversations.getOrCreateConversation, {
      participantIds: [self!.userId, other.userId],
    })
    await say(other, talk, 'x'.repeat(80))
    rows.splice(1, 0, { conversationId: talk, sortAt: system.now(), peerId: other.userId, isOwnLast: false })
    await pass(50, [])
  }
  for (let before = 0; before < 40; before++) await say(persons[before % 6]!, conversationId, 'x'.repeat(80))
  const memberIds = persons.map(({ userId }) => userId)
  const open = openChat({ conversationId, kind: 'group', memberIds, lastSeq: 40 }, 0)
  await pass(60_000, [])
  const page = pageOf(self!, { self: self!.userId, rows, nearScreen: NEAR_SCREEN, open })
  return { page, pass }
}

async function measurePageLoad(): Promise<Sum> {
  const { page } = await startPage()
  meter.runs.length = 0
  await page.open()
  return sumOf(meter.runs)
}

/** Nothing happens while someone has the page open. The sweeper's cost is per deployment, not per tab. */
async function measureIdleHour() {
  const { page, pass } = await startPage()
  meter.runs.length = 0
  await page.open()
  const asked = sumOf(meter.runs.filter(({ path }) => !path.startsWith('presence:sendHeartbeat')))
  meter.runs.length = 0
  const beats: Run[] = []
  for (let passed = 0; passed < 3_600_000; passed += presenceTiming.heartbeatMs) {
    await pass(presenceTiming.heartbeatMs, [])
    const before = meter.runs.length
    await page.beat()
    beats.push(...meter.runs.slice(before))
  }
  const heartbeats = sumOf(beats)
  const renewals = 3_600_000 / TOKEN_LIVES_MS
  const tab = {
    calls: heartbeats.calls + renewals * asked.calls,
    cached: heartbeats.cached,
    bytes: heartbeats.bytes + renewals * asked.bytes,
  }
  return {
    tab,
    heartbeat: perOne(heartbeats, beats.length),
    sweeper: sumOf(meter.runs.filter((run) => !beats.includes(run))),
  }
}

/** In a group of the largest size whose lists a send keeps in order. */
async function measureSend() {
  const { persons, say, group, pass } = await startWorld(limits.inboxFanOut)
  const conversationId = await group(persons)
  await say(persons[1]!, conversationId, 'x'.repeat(80))
  await pass(60_000, [])
  // Everyone has written elsewhere since.
  for (let at = 0; at + 1 < persons.length; at += 2) {
    const pair = await group([persons[at]!, persons[at + 1]!])
    await say(persons[at]!, pair, 'Hello')
  }
  await pass(limits.raiseEveryMs, [])
  meter.runs.length = 0
  await say(persons[0]!, conversationId, 'x'.repeat(80))
  await pass(10_000, [])
  const runOf = (ref: FunctionReference<'mutation', 'public' | 'internal'>) =>
    meter.runs.find(({ path }) => path === getFunctionName(ref))!
  return { send: runOf(api.messages.sendMessage), raise: runOf(internal.conversations.raise) }
}

interface Cost {
  what: string
  calls: number
  cached: number
  bytes: number
}

it('C152 the billed units are within budget, and match docs/production.md', async () => {
  const ordinary = await measureGroup({ content: 'x'.repeat(80) })
  const typed = await measureGroup({ content: 'x'.repeat(80), isTyped: true })
  const fullest = await measureGroup({ content: 'x'.repeat(limits.messageLength) })
  const small = await measureGroup({ content: 'x'.repeat(80), isTyped: true, members: TEAM, looking: TEAM })
  const load = await measurePageLoad()
  const { tab, heartbeat, sweeper } = await measureIdleHour()
  const typing = {
    calls: typed.calls - ordinary.calls,
    cached: typed.cached - ordinary.cached,
    bytes: typed.bytes - ordinary.bytes,
  }
  expect(ordinary.calls).toBeLessThanOrEqual(90)
  expect(ordinary.bytes).toBeLessThanOrEqual(160_000)
  expect(typing.calls).toBeLessThanOrEqual(40)
  expect(load.calls).toBeLessThanOrEqual(45)
  expect(tab.calls).toBeLessThanOrEqual(200)
  expect(heartbeat.bytes).toBeLessThanOrEqual(1_000)
  const costs: Cost[] = [
    { what: `a message of 80 characters in a group of ${MEMBERS} with ${LOOKING} people looking`, ...ordinary },
    { what: `a message of ${limits.messageLength.toLocaleString('en')} characters there`, ...fullest },
    { what: `${SECONDS_APART} s of typing before it`, ...typing },
    { what: `a message in a group of ${TEAM} with everyone looking, and the typing before it`, ...small },
    { what: `opening a page with ${CHATS} chats, one of them that group`, ...load },
    { what: 'an idle hour of that page', ...tab },
    { what: 'one of its heartbeats', ...heartbeat },
    { what: 'an hour of sweeping for expired presence, for everyone together', ...sweeper },
  ]
  const rows = costs.map(({ what, calls, cached, bytes }) =>
    rowOf(what, Math.round(calls), Math.round(cached), kB(bytes)),
  )
  print(rows)
  expect(tableOf('what', 'calls', 'cached', 'read and written')).toEqual(rows)
  // A team that has it open during a month's working days, and writes in one group.
  const hours = 8 * 22
  const month = TEAM * (hours * tab.calls + MESSAGES_A_DAY * 22 * small.calls) + hours * sweeper.calls
  expect(production()).toContain(
    `${TEAM} people who keep it open during a month's working hours and each write ${MESSAGES_A_DAY} messages a day into one group make about ${(month / 1e6).toFixed(1)} million calls`,
  )
})

it('C152 the reads and writes of one call in a group of 32 match docs/production.md', async () => {
  const { send, raise } = await measureSend()
  expect(send.documentsRead).toBeLessThanOrEqual(45)
  expect(send.documentsWritten).toBeLessThanOrEqual(8)
  const rows = [
    rowOf(`a send in a group of ${limits.inboxFanOut}`, send.documentsRead, send.documentsWritten),
    rowOf(
      'moving the group to the top of their lists, at most every 5 min',
      raise.documentsRead,
      raise.documentsWritten,
    ),
  ]
  print(rows)
  expect(tableOf('what', 'documents read', 'written')).toEqual(rows)
})

it('C152 the retries of two conflicting calls match docs/production.md', async () => {
  const { persons, mutate, say, group, settled } = await startWorld(4)
  const [ada, bo] = persons as [Person, Person, Person, Person]
  const conversationId = await group(persons)
  const { seq } = await say(ada, conversationId, 'Hello')
  const runOf = async (act: Promise<unknown>): Promise<Run> => {
    const before = meter.runs.length
    await act
    return meter.runs[before]!
  }
  const read = (person: Person) => mutate(person, api.messages.markMessageAsRead, { conversationId, seq })
  const type = (person: Person) => mutate(person, api.typingStates.setTypingState, { conversationId })
  const beat = (person: Person) =>
    mutate(person, api.presence.sendHeartbeat, {
      tabId: person.name,
      leaveSecret: 'a secret of sixteen',
      visible: true,
    })
  for (const person of [ada, bo]) await beat(person)
  await settled()
  const send = await runOf(say(ada, conversationId, 'First'))
  const pairs: [string, Run, Run][] = [
    ['two sends in one chat', send, await runOf(say(bo, conversationId, 'Second'))],
    ['a send, and someone reading earlier messages', send, await runOf(read(bo))],
    ['a send, and someone typing', send, await runOf(type(bo))],
    ['two people reading', await runOf(read(persons[2]!)), await runOf(read(persons[3]!))],
    ['two heartbeats', await runOf(beat(ada)), await runOf(beat(bo))],
  ]
  const rows = pairs.map(([what, earlier, later]) => rowOf(what, conflicts(earlier, later) ? 'yes' : 'no'))
  print(rows)
  expect(tableOf('at once', 'one is retried')).toEqual(rows)
})
