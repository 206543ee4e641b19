import { expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join, say, talkBetween, type Person } from '../tests/support/people'
import { api } from './_generated/api'

const typistsOf = (person: Person, conversationId: string) =>
  person.query(api.typingStates.getTypingState, { conversationId })

const type = (person: Person, conversationId: string) =>
  person.mutation(api.typingStates.setTypingState, { conversationId })

describeBackends('typing states', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  it('G5 show who typed when, and disappear with the message', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await type(ada, talk)
    const state = { userId: ada.userId, name: 'Ada', lastTypingAt: backend.now() }
    expect(await typistsOf(bo, talk)).toEqual([state])
    await say(ada, talk, 'Done')
    expect(await typistsOf(bo, talk)).toEqual([])
  })

  it('R5 someone who hides their typing is not shown, and sees no one type', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await ada.mutation(api.users.setPrivacy, { sendsTyping: false })
    await type(ada, talk)
    await type(bo, talk)
    expect((await typistsOf(bo, talk)).map(({ name }) => name)).toEqual(['Bo'])
    expect(await typistsOf(ada, talk)).toEqual([])
    await ada.mutation(api.users.setPrivacy, { sendsTyping: true })
    await type(ada, talk)
    expect((await typistsOf(bo, talk)).map(({ name }) => name).toSorted()).toEqual(['Ada', 'Bo'])
  })

  it('G5 can be cleared, and clearing nothing is no error', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await type(ada, talk)
    await ada.mutation(api.typingStates.clearTypingState, { conversationId: talk })
    await ada.mutation(api.typingStates.clearTypingState, { conversationId: talk })
    expect(await typistsOf(bo, talk)).toEqual([])
  })

  it('G5.2 are one row per person, renewed at most twice in its lifetime, newest first', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const first = backend.now()
    await type(ada, talk)
    await backend.advance(1_400)
    await type(ada, talk)
    expect(await typistsOf(bo, talk)).toMatchObject([{ lastTypingAt: first }])
    await type(bo, talk)
    expect((await typistsOf(bo, talk)).map(({ name }) => name)).toEqual(['Bo', 'Ada'])
    await backend.advance(200)
    await type(ada, talk)
    expect((await typistsOf(bo, talk)).map(({ name }) => name)).toEqual(['Ada', 'Bo'])
  })

  it('are deleted once no page shows them', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await type(ada, talk)
    await backend.advance(20_000)
    await type(bo, talk)
    await backend.advance(30_000)
    expect((await typistsOf(ada, talk)).map(({ name }) => name)).toEqual(['Bo', 'Ada'])
    await backend.advance(120_000)
    expect(await typistsOf(ada, talk)).toEqual([])
    // There was nothing left to sweep; the next keystroke schedules a sweep again.
    await backend.advance(120_000)
    await type(ada, talk)
    await backend.advance(120_000)
    expect(await typistsOf(bo, talk)).toEqual([])
  })

  it('C157 are deleted when the next person types, once no page shows them', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await type(ada, talk)
    await backend.advance(59_000)
    await type(ada, talk)
    // This minute's sweep is over, and the next minute's hasn't started.
    await backend.advance(61_000)
    await type(bo, talk)
    expect((await typistsOf(ada, talk)).map(({ name }) => name)).toEqual(['Bo'])
  })

  it('C157 stay in a large group when a message is sent, because the message itself ends typing', async () => {
    const ada = await join(backend, 'Ada')
    const people: Person[] = []
    for (let index = 0; index < 33; index++) people.push(await join(backend, `Person ${index}`))
    const participantIds = [ada, ...people].map(({ userId }) => userId)
    const large = await ada.mutation(api.conversations.createGroup, { name: 'Large', participantIds })
    await type(ada, large)
    await say(ada, large, 'Done')
    expect((await typistsOf(people[0]!, large)).map(({ name }) => name)).toEqual(['Ada'])
  })

  it('C156 can be queried for several chats at once; a chat the user isn’t in returns nothing', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const cy = await join(backend, 'Cy')
    const other = await talkBetween(bo, cy)
    await type(bo, talk)
    await type(bo, other)
    const typing = await ada.query(api.typingStates.getTypingStates, { conversationIds: [talk, other] })
    expect(typing.map(({ conversationId, typists }) => [conversationId, typists.map(({ name }) => name)])).toEqual([
      [talk, ['Bo']],
    ])
  })

  it('name at most ten people', async () => {
    const people: Person[] = []
    for (let index = 0; index < 12; index++) people.push(await join(backend, `Person ${index}`))
    const [owner] = people as [Person]
    const participantIds = people.map(({ userId }) => userId)
    const group = await owner.mutation(api.conversations.createGroup, { name: 'Loud', participantIds })
    for (const person of people) await type(person, group)
    expect(await typistsOf(owner, group)).toHaveLength(10)
  })
})
