/** The cost of the chat's functions on the embedded runtime: which queries a write re-runs, and for whom. */
import { getFunctionName } from 'convex/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { api, internal } from '../convex/_generated/api'
import schema from '../convex/schema'
import { TestEngine } from '../runtime/engine/testing/test-engine'
import { claimsOf, convexModules } from './support/backends/backend'

type Ref = Parameters<typeof getFunctionName>[0]

const people = ['Ada', 'Bo', 'Cy', 'Dee']
const sessionOf = (name: string) => people.indexOf(name) + 1
const modules: Record<string, Record<string, unknown>> = {}
for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()

describe('live queries', () => {
  let engine: TestEngine
  let ran: string[]
  let ids: Record<string, string>
  let sends = 0

  const mutate = (name: string, ref: Ref, args: object) =>
    engine.value('mutation', getFunctionName(ref), args, { identity: claimsOf(name) })

  const watch = (name: string, ref: Ref, args: object, queryId: number) =>
    engine.watch(sessionOf(name), [{ queryId, path: getFunctionName(ref), args }], claimsOf(name))

  const say = (name: string, conversationId: string) => {
    const clientMessageId = `live-${++sends}`
    return mutate(name, api.messages.sendMessage, { conversationId, content: 'Hi', clientMessageId })
  }

  /** The functions that `act` re-ran besides itself, and the number of subscribers that got a new result. */
  async function effectOf(act: () => Promise<unknown>) {
    await engine.settled()
    ran = []
    engine.events.length = 0
    await act()
    await engine.settled()
    const rounds = engine.events.flatMap((event) => (event.type === 'round' ? event.updates : []))
    return { ran: ran.slice(1).toSorted(), told: rounds.map(({ subscribers }) => subscribers.length / 2) }
  }

  beforeEach(async () => {
    ran = []
    ids = {}
    const monitor = { enter: ({ path }: { path: string }) => void ran.push(path), exit: () => {} }
    engine = new TestEngine({ modules, schema, monitor })
    for (const name of people) {
      const { userId } = (await mutate(name, api.users.ensureSelf, {})) as { userId: string }
      ids[name] = userId
    }
  })

  const idsOf = (...names: string[]) => names.map((name) => ids[name])

  const groupOfAll = () =>
    mutate('Ada', api.conversations.createGroup, { name: 'All', participantIds: idsOf(...people) }) as Promise<string>

  it('G2.6 a message runs its page and head once for all members, and reaches each of them', async () => {
    const group = await groupOfAll()
    for (const name of people) {
      await watch(name, api.messages.getMessages, { conversationId: group, page: 0 }, 1)
      await watch(name, api.conversations.getHead, { conversationId: group }, 2)
      await watch(name, api.receipts.getReceipts, { conversationId: group }, 3)
      await watch(name, api.typingStates.getTypingState, { conversationId: group }, 4)
      await watch(name, api.conversations.getUserConversations, { limit: 20 }, 5)
    }
    const { ran, told } = await effectOf(() => say('Bo', group))
    expect(ran).toEqual([internal.conversations.head, internal.messages.page].map((ref) => getFunctionName(ref)))
    expect(told).toEqual([4, 4])
    for (const name of people) {
      expect(engine.sees(sessionOf(name), 1)).toMatchObject({ messages: [{ kind: 'system' }, { content: 'Hi' }] })
    }
  })

  it('C780 pages that return together run each query once a person, and its shared part once for everyone', async () => {
    const group = await groupOfAll()
    await say('Bo', group)
    const asked: [ref: Ref, args: object][] = [
      [api.messages.getMessages, { conversationId: group, page: 0 }],
      [api.conversations.getHead, { conversationId: group }],
      [api.conversations.getUserConversations, { limit: 20 }],
    ]
    /** The number of runs that so many pages of each person cause. */
    const comeBack = async (first: number, who: readonly string[], pages: number) => {
      const ids = who.flatMap((name, person) =>
        Array.from({ length: pages }, (_, page) => ({ name, id: first + person * pages + page })),
      )
      await engine.settled()
      engine.events.length = 0
      const { runs } = engine.engine.stats
      await Promise.all(
        ids.map(({ name, id }) =>
          engine.watch(
            id,
            asked.map(([ref, args], queryId) => ({ queryId, path: getFunctionName(ref), args })),
            claimsOf(name),
          ),
        ),
      )
      await engine.settled()
      const told = engine.events.flatMap((event) =>
        event.type === 'round'
          ? event.updates.flatMap(({ subscribers }) => subscribers.filter((_, at) => at % 2 === 0))
          : [],
      )
      for (const { id } of ids) {
        expect(engine.sees(id, 0)).toMatchObject({ messages: [{ kind: 'system' }, { content: 'Hi' }] })
        // Each of its results once.
        expect(told.filter((session) => session === id)).toHaveLength(asked.length)
      }
      await Promise.all(
        ids.map(({ name, id }) =>
          engine.watch(
            id,
            [],
            claimsOf(name),
            asked.map((_, queryId) => queryId),
          ),
        ),
      )
      return engine.engine.stats.runs - runs
    }
    // The messages and the head are read by a shared part each.
    const shared = 2
    expect(await comeBack(100, ['Bo'], 1)).toBe(asked.length + shared)
    expect(await comeBack(200, people, 10)).toBe(people.length * asked.length + shared)
  })

  it('a message in one conversation runs nothing of another', async () => {
    const group = await groupOfAll()
    const talk = (await mutate('Cy', api.conversations.getOrCreateConversation, {
      participantIds: idsOf('Cy', 'Dee'),
    })) as string
    for (const [queryId, ref] of [api.conversations.getHead, api.conversations.getMine].entries()) {
      await watch('Ada', ref, { conversationId: group }, queryId)
    }
    await watch('Ada', api.messages.getMessages, { conversationId: group, page: 0 }, 7)
    await watch('Ada', api.users.getAllUsers, { paginationOpts: { numItems: 10, cursor: null } }, 8)
    expect(await effectOf(() => say('Dee', talk))).toEqual({ ran: [], told: [] })
  })

  it('G4.8 a heartbeat runs no query that lists people or conversations, and none at all after the first', async () => {
    const group = await groupOfAll()
    await say('Ada', group)
    await watch('Bo', api.users.getAllUsers, { paginationOpts: { numItems: 10, cursor: null } }, 1)
    await watch('Bo', api.users.searchPeople, { text: 'a' }, 2)
    await watch('Bo', api.conversations.getUserConversations, { limit: 20 }, 3)
    await watch('Bo', api.conversations.getHead, { conversationId: group }, 4)
    await watch('Bo', api.conversations.getMembers, { conversationId: group }, 5)
    await watch('Bo', api.presence.getPresence, { userIds: idsOf('Ada') }, 6)
    const beat = () =>
      mutate('Ada', api.presence.sendHeartbeat, { tabId: 'tab', leaveSecret: '0123456789abcdef', visible: true })
    expect(await effectOf(beat)).toEqual({ ran: [getFunctionName(internal.presence.ofPeople)], told: [1] })
    engine.system.advance(30_000)
    expect(await effectOf(beat)).toEqual({ ran: [], told: [] })
  })

  it('R10 a block between two people leaves everyone else’s shared queries shared', async () => {
    const group = await groupOfAll()
    await mutate('Ada', api.blocks.blockPerson, { userId: ids['Bo'] })
    for (const name of people) await watch(name, api.typingStates.getTypingState, { conversationId: group }, 1)
    const { ran, told } = await effectOf(() =>
      mutate('Dee', api.typingStates.setTypingState, { conversationId: group }),
    )
    const apart = getFunctionName(api.typingStates.getTypingState)
    // Only their own queries run again; the shared ones run inside the first of them.
    expect(ran).toEqual([apart, apart])
    // All four results are equal, and sent once.
    expect(told).toEqual([4])
  })

  it('C46 pins are read once for all who see the same, and separately for someone who deleted one for themselves', async () => {
    const group = await groupOfAll()
    const said: Record<number, string> = {}
    for (const name of ['Bo', 'Cy']) {
      const { seq, messageId } = (await say(name, group)) as { seq: number; messageId: string }
      said[seq] = messageId
    }
    await mutate('Dee', api.messages.markMessageAsRead, { conversationId: group, seq: 2 })
    await mutate('Dee', api.messages.deleteForMe, { conversationId: group, seqs: [1] })
    for (const name of people) await watch(name, api.pins.getPins, { conversationId: group }, 1)
    const pin = (seq: number) => mutate('Ada', api.pins.setPin, { conversationId: group, seq, on: true })
    const { ran, told } = await effectOf(() => pin(2))
    expect(ran).toEqual([internal.pins.all, api.pins.getPins].map((ref) => getFunctionName(ref)))
    expect(told).toEqual([4])
    expect(engine.sees(sessionOf('Cy'), 1)).toMatchObject([{ seq: 2 }])
    expect(engine.sees(sessionOf('Dee'), 1)).toMatchObject([{ seq: 2 }])
    expect((await effectOf(() => pin(1))).told).toEqual([3])
    expect(engine.sees(sessionOf('Dee'), 1)).toMatchObject([{ seq: 2 }])

    // R8: subscribers that share the query and those with their own get the same change.
    const change = (name: string, seq: number, content: string) =>
      effectOf(() => mutate(name, api.messages.editMessage, { messageId: said[seq], content }))
    await change('Bo', 1, 'Changed')
    await change('Cy', 2, 'Changed, too')
    for (const name of ['Ada', 'Bo', 'Cy']) {
      expect(engine.sees(sessionOf(name), 1)).toMatchObject([{ text: 'Changed' }, { text: 'Changed, too' }])
    }
    expect(engine.sees(sessionOf('Dee'), 1)).toMatchObject([{ text: 'Changed, too' }])

    await effectOf(() => mutate('Cy', api.messages.markMessageAsRead, { conversationId: group, seq: 2 }))
    await effectOf(() => mutate('Cy', api.messages.deleteForMe, { conversationId: group, seqs: [1] }))
    expect(engine.sees(sessionOf('Cy'), 1)).toMatchObject([{ text: 'Changed, too' }])
    await change('Bo', 1, 'And again')
    for (const name of ['Ada', 'Bo']) {
      expect(engine.sees(sessionOf(name), 1)).toMatchObject([{ text: 'And again' }, { text: 'Changed, too' }])
    }
  })

  it('a removed member receives nothing written afterwards', async () => {
    const group = await groupOfAll()
    await watch('Dee', api.messages.getMessages, { conversationId: group, page: 0 }, 1)
    await mutate('Ada', api.groups.removeMember, { conversationId: group, userId: ids['Dee'] })
    await engine.settled()
    expect(engine.sees(sessionOf('Dee'), 1)).toHaveProperty('error')
    expect(await effectOf(() => say('Ada', group))).toEqual({ ran: [], told: [] })
  })

  it('reading runs nothing for others except receipts', async () => {
    const group = await groupOfAll()
    await say('Ada', group)
    for (const name of people) {
      await watch(name, api.conversations.getMine, { conversationId: group }, 1)
      await watch(name, api.receipts.getReceipts, { conversationId: group }, 2)
      await watch(name, api.messages.getMessages, { conversationId: group, page: 0 }, 3)
      await watch(name, api.conversations.getHead, { conversationId: group }, 4)
    }
    const read = (name: string) => () => mutate(name, api.messages.markMessageAsRead, { conversationId: group, seq: 1 })
    const mineAndReceipts = [api.conversations.getMine, internal.receipts.top].map((ref) => getFunctionName(ref))
    expect((await effectOf(read('Bo'))).ran).toEqual(mineAndReceipts)
    expect((await effectOf(read('Cy'))).ran).toEqual(mineAndReceipts)
    // Two people have read it, so a third changes nothing on any page.
    expect((await effectOf(read('Dee'))).ran).toEqual(mineAndReceipts.slice(0, 1))
  })
})
