/**
 * Counts the units that Convex would bill for: this test prints the table in docs/production.md. Thirty open pages in a
 * group of fifty; each makes a real page's queries (tests/e2e/page-queries.spec.ts).
 *
 * One file: the pages, their queries, and the table they are counted into are one measurement.
 */
import { getFunctionName } from 'convex/server'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ListRow, NEAR_SCREEN } from '../bench/page'
import { api, internal } from '../convex/_generated/api'
import schema from '../convex/schema'
import { limits } from '../domain/limits'
import { presenceTiming } from '../domain/presence'
import { TestEngine } from '../runtime/engine/testing/test-engine'
import {
  brisk,
  nextTick,
  quiet,
  seldom,
  stepTyping,
  type TypingEvent,
} from '../src/features/typing/model/typing-signal'
import { claimsOf, convexModules } from './support/backends/backend'
import { kB, print, production, rowOf, sumOf, type Sum, tableOf } from './support/cost-table'
import { conflicts, type Meter, type Run, startMeter } from './support/convex-meter'
import { openChat, type Person, SimulatedPage } from './support/convex-page'

type Ref = Parameters<typeof getFunctionName>[0]

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

afterAll(() => {
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

/** An engine of its own, with people and their actions. */
async function startWorld(people: number) {
  const engine = new TestEngine({ modules, schema })
  const mutate = <T>(person: Pick<Person, 'name'>, ref: Ref, args: object) =>
    engine.value('mutation', getFunctionName(ref), args, { identity: claimsOf(person.name) }) as Promise<T>
  const persons: Person[] = []
  for (let index = 0; index < people; index++) {
    const name = `Person ${index}`
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
  /** Time passes in steps, and due functions run on time. */
  const pass = async (
    ms: number,
    pages: readonly SimulatedPage[],
    also: (now: number) => Promise<void> = async () => {},
  ) => {
    const step = pages.length > 0 ? 250 : Math.min(ms, 10_000)
    for (let passed = 0; passed < ms; passed += step) {
      engine.system.advance(step)
      await engine.settled()
      await also(engine.system.now())
      for (const page of pages) {
        await page.follow()
        await page.tick()
      }
    }
  }
  return { engine, persons, mutate, say, group, pass }
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
  const { engine, persons, mutate, say, group, pass } = await startWorld(members)
  const conversationId = await group(persons)
  for (let before = 0; before < 40; before++) await say(persons[before % 6]!, conversationId, content)
  const pace = members > limits.inboxFanOut ? seldom : brisk
  const memberIds = persons.map(({ userId }) => userId)
  const row: ListRow = { conversationId, sortAt: null, peerId: null, isOwnLast: false }
  const pages = persons.slice(0, looking).map((person) => {
    const open = openChat({ conversationId, kind: 'group', memberIds, lastSeq: 40 })
    return new SimulatedPage(engine, person, { self: person.userId, rows: [row], nearScreen: 1, open }, chance)
  })
  for (const page of pages) {
    await page.open()
    await pass(50, [])
  }
  await pass(60_000, [])
  for (let number = -WARM_UP; number < MESSAGES; number++) {
    if (number === 0) meter.runs.length = 0
    const person = persons[(number + WARM_UP) % 6]!
    let typing = quiet
    const type = async (event: TypingEvent) => {
      const step = stepTyping(typing, event, engine.system.now(), pace)
      typing = step.state
      if (step.signal === 'send') await mutate(person, api.typingStates.setTypingState, { conversationId })
      if (step.signal === 'clear') await mutate(person, api.typingStates.clearTypingState, { conversationId })
    }
    await pass(SECONDS_APART * 1_000, pages, async (now) => {
      if (!isTyped) return
      if ((nextTick(typing, pace) ?? Infinity) <= now) await type('tick')
      await type('key')
    })
    await say(person, conversationId, content)
    if (isTyped) await type('sent')
  }
  // Heartbeats aren't counted here.
  const runs = meter.runs.filter(({ path }) => !path.startsWith('presence:'))
  return perOne(sumOf(runs), MESSAGES)
}

/** How often a page requests a token: Clerk's session tokens live a minute, those of the template an hour. */
const TOKEN_LIVES_MS = 3_600_000

/** Someone with fifty chats, one of them open: a group of fifty. */
async function startPage() {
  const { engine, persons, say, group, mutate, pass } = await startWorld(CHATS)
  const conversationId = await group(persons)
  const [self, ...others] = persons
  const rows: ListRow[] = [{ conversationId, sortAt: null, peerId: null, isOwnLast: false }]
  for (const other of others) {
    const talk = await mutate<string>(other, api.conversations.getOrCreateConversation, {
      participantIds: [self!.userId, other.userId],
    })
    await say(other, talk, 'x'.repeat(80))
    rows.splice(1, 0, { conversationId: talk, sortAt: engine.system.now(), peerId: other.userId, isOwnLast: false })
    await pass(50, [])
  }
  for (let before = 0; before < 40; before++) await say(persons[before % 6]!, conversationId, 'x'.repeat(80))
  const memberIds = persons.map(({ userId }) => userId)
  const open = openChat({ conversationId, kind: 'group', memberIds, lastSeq: 40 })
  await pass(60_000, [])
  const page = new SimulatedPage(engine, self!, { self: self!.userId, rows, nearScreen: NEAR_SCREEN, open }, chance)
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
  const runOf = (ref: Ref) => meter.runs.find(({ path }) => path === getFunctionName(ref))!
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
  const { engine, persons, mutate, say, group } = await startWorld(4)
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
  await engine.settled()
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
